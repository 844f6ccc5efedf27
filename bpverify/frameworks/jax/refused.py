"""Primitives of JAX's that are refused, each with the name that people have for it."""

from __future__ import annotations

_CALLBACK, _COLLECTIVE, _KERNEL = "a callback of Python's", "a collective of several devices", "a compiled kernel (reference=)"

REFUSED: dict[str, str] = {
    **dict.fromkeys(("pure_callback", "io_callback", "python_callback", "outside_call", "inspect_sharding"), _CALLBACK),
    **dict.fromkeys(
        ("psum", "psum2", "psum_invariant", "pmax", "pmin", "pmean", "ppermute", "pbroadcast", "pvary", "all_gather", "all_to_all",
         "all_gather_invariant", "reduce_scatter", "psum_scatter", "axis_index", "shard_map", "xla_pmap", "ragged_all_to_all"),
        _COLLECTIVE,
    ),
    **dict.fromkeys(("pallas_call", "mosaic_gpu_call", "tpu_custom_call", "triton_kernel_call", "ffi_call"), _KERNEL),
    "run_state": "state that is written to", "get": "state that is read", "swap": "state that is written to",
    "addupdate": "state that is written to", "fft": "complex numbers",
}  # fmt: skip
