(* What Backprop.v must prove, said once more and apart from it: the definitions and the statements, without a proof.
   certify.py holds the compiled theorems against these; what was left out, weakened or assumed there does not pass. *)

From Coq Require Import Reals PeanoNat.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S m => sum m f + f m end.

(* One entry of a vector, of the biases or of the weights replaced by t. *)
Definition set (v : nat -> R) (j : nat) (t : R) : nat -> R := fun i => if Nat.eq_dec i j then t else v i.
Definition set_bias (b : nat -> nat -> R) (l j : nat) (t : R) : nat -> nat -> R :=
  fun m => if Nat.eq_dec m l then (set (b m) j t) else b m.
Definition set_weight (w : nat -> nat -> nat -> R) (l j k : nat) (t : R) : nat -> nat -> nat -> R :=
  fun m => if Nat.eq_dec m l then (fun i => if Nat.eq_dec i j then set (w m i) k t else w m i) else w m.

Section Network.

Variable n : nat -> nat.
Variable L : nat.
Variables sigma sigma' : nat -> R -> R.
Variable cost : (nat -> R) -> R.
Variable x : nat -> R.

Definition activations_differentiable : Prop := forall l s, is_derive (sigma l) s (sigma' l s).
Definition dcost (a : nat -> R) (j : nat) : R := Derive (fun t => cost (set a j t)) (a j).
Definition cost_differentiable : Prop := forall (a : R -> nat -> R) (a' : nat -> R) (t : R),
  (forall j, is_derive (fun u => a u j) t (a' j)) ->
  is_derive (fun u => cost (a u)) t (sum (n L) (fun j => dcost (a t) j * a' j)).

Definition weighted (w : nat -> nat -> nat -> R) (b : nat -> nat -> R) (l : nat) (a : nat -> R) : nat -> R :=
  fun j => sum (n l) (fun k => w (S l) j k * a k) + b (S l) j.
Definition activated (l : nat) (z : nat -> R) : nat -> R := fun j => sigma l (z j).
Fixpoint act w b (l : nat) : nat -> R :=
  match l with O => x | S m => activated (S m) (weighted w b m (act w b m)) end.
Definition wz w b (l : nat) : nat -> R :=
  match l with O => x | S m => weighted w b m (act w b m) end.
Fixpoint cost_from w b (d l : nat) (a : nat -> R) : R :=
  match d with O => cost a | S d' => cost_from w b d' (S l) (activated (S l) (weighted w b l a)) end.
Definition loss w b : R := cost_from w b L O x.
Definition cost_at w b (l : nat) (z : nat -> R) : R := cost_from w b (L - l) l (activated l z).
Definition delta w b (l j : nat) : R :=
  Derive (fun t => cost_at w b l (set (wz w b l) j t)) (wz w b l j).
Definition total w b (w' : nat -> nat -> nat -> R) (b' : nat -> nat -> R) : R :=
  sum L (fun l => sum (n (S l)) (fun j =>
    delta w b (S l) j * b' (S l) j + sum (n l) (fun k => act w b l k * delta w b (S l) j * w' (S l) j k))).

End Network.

(* For all widths and depths, every differentiable activation and cost, and every input. *)
Notation "'every' n L s s' C x , P" := (forall n L s s', activations_differentiable s s' -> forall C,
  cost_differentiable n L C -> forall x : nat -> R, P)
  (at level 200, n name, L name, s name, s' name, C name, x name).

Definition BP1 : Prop := every n L s s' C x, forall w b j, (1 <= L)%nat -> (j < n L)%nat ->
  delta n L s C x w b L j = dcost C (act n s x w b L) j * s' L (wz n s x w b L j).
Definition BP2 : Prop := every n L s s' C x, forall w b l j, (1 <= l < L)%nat -> (j < n l)%nat ->
  delta n L s C x w b l j = sum (n (S l)) (fun k => w (S l) k j * delta n L s C x w b (S l) k) * s' l (wz n s x w b l j).
Definition BP3 : Prop := every n L s s' C x, forall w b l j, (1 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun t => loss n L s C x w (set_bias b l j t)) (b l j) (delta n L s C x w b l j).
Definition BP4 : Prop := every n L s s' C x, forall w b l j k, (1 <= l <= L)%nat -> (j < n l)%nat -> (k < n (l - 1))%nat ->
  is_derive (fun t => loss n L s C x (set_weight w l j k t) b) (w l j k)
    (act n s x w b (l - 1) k * delta n L s C x w b l j).
Definition backpropagation : Prop := every n L s s' C x, forall (w : R -> nat -> nat -> nat -> R) w' (b : R -> nat -> nat -> R) b' t,
  (forall l j k, is_derive (fun u => w u l j k) t (w' l j k)) -> (forall l j, is_derive (fun u => b u l j) t (b' l j)) ->
  is_derive (fun u => loss n L s C x (w u) (b u)) t (total n L s C x (w t) (b t) w' b').

(* The hypothesis on the cost can be met. *)
Definition quadratic_differentiable : Prop := forall m y,
  cost_differentiable (fun _ => m) O (fun a => sum m (fun j => (a j - y j) ^ 2 / 2)).
