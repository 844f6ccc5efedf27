"""``python -m bpverify``: the command line, for a place where the command itself is not on the path."""

from bpverify.cli import main

if __name__ == "__main__":
    main(prog_name="bpverify")
