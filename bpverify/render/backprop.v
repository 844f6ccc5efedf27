(* The four equations of backpropagation, for all widths and depths.

   Layers 0..L with widths n_0..n_L, indices counted from 0:
     z^{l+1}_j = sum_k w^{l+1}_{jk} a^l_k + b^{l+1}_j,   a^l_j = sigma_l(z^l_j),   a^0 = x,   C = cost(a^L).
   delta^l_j is dC/dz^l_j by definition: the network is cut at l, and its cost is differentiated as a function of the
   vector z^l alone. What is assumed of the activations and the cost are the two hypotheses of the section. *)

From Coq Require Import Reals Lra Lia PeanoNat.
From Coq Require FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(* Finite sums. *)

Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S m => sum m f + f m end.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof.
  induction n as [|n IH]; intros H; [reflexivity|]; simpl.
  rewrite (H n) by lia. rewrite IH; [reflexivity|]. intros i Hi; apply H; lia.
Qed.

Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n as [|n IH]; simpl; [lra|]; rewrite IH; lra. Qed.

Lemma sum_scal n c f : c * sum n f = sum n (fun i => c * f i).
Proof. induction n as [|n IH]; simpl; [lra|]; rewrite <- IH; lra. Qed.

Lemma sum_scal_r n c f : sum n f * c = sum n (fun i => f i * c).
Proof. induction n as [|n IH]; simpl; [lra|]; rewrite <- IH; lra. Qed.

Lemma sum_zero n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof.
  intros H; rewrite (sum_ext n f (fun _ => 0)) by exact H.
  clear H; induction n as [|n IH]; simpl; [lra|]; rewrite IH; lra.
Qed.

Lemma sum_swap n m f : sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f i j)).
Proof.
  induction n as [|n IH]; simpl.
  - symmetry; apply sum_zero; reflexivity.
  - rewrite IH, <- sum_plus; reflexivity.
Qed.

Lemma sum_first n f : sum (S n) f = f O + sum n (fun i => f (S i)).
Proof. induction n as [|n IH]; [simpl; lra|]. change (sum (S (S n)) f) with (sum (S n) f + f (S n)). rewrite IH; simpl; lra. Qed.

(* A sum collapses to its only term that is not 0. *)
Lemma sum_single n k f : (k < n)%nat -> (forall i, (i < n)%nat -> i <> k -> f i = 0) -> sum n f = f k.
Proof.
  induction n as [|n IH]; intros Hk H; [lia|]; simpl.
  destruct (Nat.eq_dec k n) as [->|Hne].
  - rewrite sum_zero; [lra|]. intros i Hi; apply H; lia.
  - rewrite IH by (try lia; intros i Hi Hi'; apply H; lia). rewrite (H n) by lia. lra.
Qed.

Lemma derive_const (c t : R) : is_derive (fun _ : R => c) t 0.
Proof. exact (@is_derive_const R_AbsRing R_NormedModule c t). Qed.

Lemma derive_eq (f : R -> R) (t l m : R) : is_derive f t l -> l = m -> is_derive f t m.
Proof. intros H E; rewrite <- E; exact H. Qed.

Lemma derive_id (t : R) : is_derive (fun u : R => u) t 1.
Proof. exact (@is_derive_id R_AbsRing t). Qed.

Lemma is_derive_sum n (f : R -> nat -> R) (df : nat -> R) t :
  (forall i, is_derive (fun u => f u i) t (df i)) -> is_derive (fun u => sum n (f u)) t (sum n df).
Proof.
  intros H; induction n as [|n IH]; simpl.
  - apply derive_const.
  - apply @is_derive_plus; [exact IH | apply H].
Qed.

(* One entry of a vector, of the biases or of the weights replaced: the unit paths along which a partial derivative runs. *)

Definition set (v : nat -> R) (j : nat) (t : R) : nat -> R :=
  fun i => if Nat.eq_dec i j then t else v i.
Definition set_bias (b : nat -> nat -> R) (l j : nat) (t : R) : nat -> nat -> R :=
  fun m => if Nat.eq_dec m l then set (b m) j t else b m.
Definition set_weight (w : nat -> nat -> nat -> R) (l j k : nat) (t : R) : nat -> nat -> nat -> R :=
  fun m => if Nat.eq_dec m l then (fun i => if Nat.eq_dec i j then set (w m i) k t else w m i) else w m.
Definition unit_at (i j : nat) : R := if Nat.eq_dec i j then 1 else 0.

Lemma set_same v j : set v j (v j) = v.
Proof. apply FunctionalExtensionality.functional_extensionality; intros i; unfold set; destruct (Nat.eq_dec i j); congruence. Qed.

Lemma is_derive_set v j t i : is_derive (fun u => set v j u i) t (unit_at i j).
Proof.
  unfold set, unit_at; destruct (Nat.eq_dec i j); [apply derive_id | apply derive_const].
Qed.

Section Network.

Variable n : nat -> nat.                       (* widths *)
Variable L : nat.                              (* the output layer *)
Variable sigma sigma' : nat -> R -> R.         (* each layer's activation and its derivative *)
Hypothesis sigma_differentiable : forall l s, is_derive (sigma l) s (sigma' l s).

Variable cost : (nat -> R) -> R.
(* dC/da_j *)
Definition dcost (a : nat -> R) (j : nat) : R := Derive (fun t => cost (set a j t)) (a j).
(* The cost is differentiable: along every differentiable path of a^L it has its total derivative. *)
Hypothesis cost_differentiable : forall (a : R -> nat -> R) (a' : nat -> R) (t : R),
  (forall j, is_derive (fun u => a u j) t (a' j)) ->
  is_derive (fun u => cost (a u)) t (sum (n L) (fun j => dcost (a t) j * a' j)).

Variable x : nat -> R.                         (* the input *)

Definition weighted (w : nat -> nat -> nat -> R) (b : nat -> nat -> R) (l : nat) (a : nat -> R) : nat -> R :=
  fun j => sum (n l) (fun k => w (S l) j k * a k) + b (S l) j.
Definition activated (l : nat) (z : nat -> R) : nat -> R := fun j => sigma l (z j).

(* a^l and z^l; layer 0 has no z, it is given x there and never used. *)
Fixpoint act w b (l : nat) : nat -> R :=
  match l with O => x | S m => activated (S m) (weighted w b m (act w b m)) end.
Definition wz w b (l : nat) : nat -> R :=
  match l with O => x | S m => weighted w b m (act w b m) end.

(* The cost as a function of a^l, where d layers follow layer l. *)
Fixpoint cost_from w b (d l : nat) (a : nat -> R) : R :=
  match d with O => cost a | S d' => cost_from w b d' (S l) (activated (S l) (weighted w b l a)) end.
Definition loss w b : R := cost_from w b L O x.
(* The network cut at l: the cost as a function of z^l. *)
Definition cost_at w b (l : nat) (z : nat -> R) : R := cost_from w b (L - l) l (activated l z).

Definition delta w b (l j : nat) : R :=
  Derive (fun t => cost_at w b l (set (wz w b l) j t)) (wz w b l j).

(* The cut network's cost at the network's own z^l is the cost. *)
Lemma cost_from_act w b d l : cost_from w b (l + d) O x = cost_from w b d l (act w b l).
Proof.
  revert d; induction l as [|l IH]; intros d; [reflexivity|].
  replace (S l + d)%nat with (l + S d)%nat by lia. rewrite IH; reflexivity.
Qed.

Theorem cut w b l : (1 <= l <= L)%nat -> cost_at w b l (wz w b l) = loss w b.
Proof.
  intros [H1 H2]; unfold loss, cost_at. replace L with (l + (L - l))%nat at 2 by lia.
  rewrite cost_from_act. destruct l as [|l]; [lia|reflexivity].
Qed.

(* The derivative by a^l, by recursion: a step of the proof, not a definition of delta. *)
Fixpoint back w b (d l : nat) (a : nat -> R) (k : nat) : R :=
  match d with
  | O => dcost a k
  | S d' => let z := weighted w b l a in
      sum (n (S l)) (fun j => w (S l) j k * (back w b d' (S l) (activated (S l) z) j * sigma' (S l) (z j)))
  end.

(* What the parameters of the layers after l add, for the velocities w' and b'. *)
Fixpoint rest w b (w' : nat -> nat -> nat -> R) (b' : nat -> nat -> R) (d l : nat) (a : nat -> R) : R :=
  match d with
  | O => 0
  | S d' => let z := weighted w b l a in
      sum (n (S l)) (fun j => back w b d' (S l) (activated (S l) z) j * sigma' (S l) (z j)
                              * (sum (n l) (fun k => w' (S l) j k * a k) + b' (S l) j))
      + rest w b w' b' d' (S l) (activated (S l) z)
  end.

(* sum_j delta_j zdot_j is handed from one layer to the next. *)
Lemma total_from d : forall l (w : R -> nat -> nat -> nat -> R) w' (b : R -> nat -> nat -> R) b' (a : R -> nat -> R) a' t,
  (l + d = L)%nat ->
  (forall m j k, is_derive (fun u => w u m j k) t (w' m j k)) ->
  (forall m j, is_derive (fun u => b u m j) t (b' m j)) ->
  (forall k, is_derive (fun u => a u k) t (a' k)) ->
  is_derive (fun u => cost_from (w u) (b u) d l (a u)) t
    (sum (n l) (fun k => back (w t) (b t) d l (a t) k * a' k) + rest (w t) (b t) w' b' d l (a t)).
Proof.
  induction d as [|d IH]; intros l w w' b b' a a' t Hl Hw Hb Ha; simpl.
  - replace l with L by lia. rewrite Rplus_0_r. apply cost_differentiable, Ha.
  - set (zt := weighted (w t) (b t) l (a t)).
    set (z' := fun j => sum (n l) (fun k => w' (S l) j k * a t k + w t (S l) j k * a' k) + b' (S l) j).
    assert (Hz : forall j, is_derive (fun u => weighted (w u) (b u) l (a u) j) t (z' j)).
    { intros j; unfold weighted, z'. apply @is_derive_plus; [|apply Hb].
      apply (is_derive_sum (n l) (fun u k => w u (S l) j k * a u k)). intros k.
      apply @is_derive_mult; [apply Hw | apply Ha | intros; apply Rmult_comm]. }
    assert (Hs : forall j, is_derive (fun u => activated (S l) (weighted (w u) (b u) l (a u)) j) t
                             (z' j * sigma' (S l) (zt j))).
    { intros j; unfold activated. apply (is_derive_comp (sigma (S l)) (fun u => weighted (w u) (b u) l (a u) j)).
      - apply sigma_differentiable.
      - apply Hz. }
    generalize (IH (S l) w w' b b' _ _ t ltac:(lia) Hw Hb Hs); fold zt.
    set (e := back (w t) (b t) d (S l) (activated (S l) zt)).
    intros H; eapply derive_eq; [exact H|].
    rewrite <- Rplus_assoc; f_equal.
    rewrite (sum_ext (n l) (fun k => sum (n (S l)) (fun j => w t (S l) j k * (e j * sigma' (S l) (zt j))) * a' k)
               (fun k => sum (n (S l)) (fun j => w t (S l) j k * (e j * sigma' (S l) (zt j)) * a' k)))
      by (intros k _; apply sum_scal_r).
    rewrite sum_swap, <- sum_plus. apply sum_ext; intros j _. unfold z'. rewrite sum_plus.
    rewrite (sum_ext (n l) (fun k => w t (S l) j k * (e j * sigma' (S l) (zt j)) * a' k)
               (fun k => e j * sigma' (S l) (zt j) * (w t (S l) j k * a' k))) by (intros k _; ring).
    rewrite <- sum_scal. ring.
Qed.

Lemma rest_zero w b d : forall l a, rest w b (fun _ _ _ => 0) (fun _ _ => 0) d l a = 0.
Proof.
  induction d as [|d IH]; intros l a; simpl; [reflexivity|].
  rewrite IH, sum_zero; [lra|]. intros j _. rewrite (sum_zero (n l)); [ring|]. intros k _; ring.
Qed.

(* delta exists, and is what the proof's recursion computes. *)
Lemma is_derive_delta w b l j : (1 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun t => cost_at w b l (set (wz w b l) j t)) (wz w b l j)
    (back w b (L - l) l (act w b l) j * sigma' l (wz w b l j)).
Proof.
  intros [H1 H2] Hj. unfold cost_at.
  assert (Ha : forall i, is_derive (fun t => activated l (set (wz w b l) j t) i) (wz w b l j)
                           (unit_at i j * sigma' l (wz w b l i))).
  { intros i; unfold activated.
    pose proof (sigma_differentiable l (set (wz w b l) j (wz w b l j) i)) as Hs.
    pose proof (is_derive_comp (sigma l) (fun t => set (wz w b l) j t i) (wz w b l j) _ _ Hs
                  (is_derive_set (wz w b l) j _ i)) as H.
    rewrite set_same in H. exact H. }
  pose proof (total_from (L - l) l (fun _ => w) (fun _ _ _ => 0) (fun _ => b) (fun _ _ => 0)
    (fun t => activated l (set (wz w b l) j t)) (fun i => unit_at i j * sigma' l (wz w b l i)) (wz w b l j)
    ltac:(lia) (fun m i k => derive_const (w m i k) _) (fun m i => derive_const (b m i) _) Ha) as H.
  eapply derive_eq; [exact H|]. cbv beta. rewrite rest_zero, set_same, (sum_single (n l) j).
  - unfold unit_at; destruct (Nat.eq_dec j j); [|congruence].
    replace (activated l (wz w b l)) with (act w b l) by (destruct l; [lia|reflexivity]). ring.
  - exact Hj.
  - intros i _ Hi; unfold unit_at; destruct (Nat.eq_dec i j); [congruence|ring].
Qed.

Lemma delta_back w b l j : (1 <= l <= L)%nat -> (j < n l)%nat ->
  delta w b l j = back w b (L - l) l (act w b l) j * sigma' l (wz w b l j).
Proof. intros Hl Hj. apply is_derive_unique, is_derive_delta; assumption. Qed.

Theorem BP1 w b j : (1 <= L)%nat -> (j < n L)%nat ->
  delta w b L j = dcost (act w b L) j * sigma' L (wz w b L j).
Proof. intros HL Hj. rewrite delta_back by (assumption || lia). rewrite Nat.sub_diag; reflexivity. Qed.

Theorem BP2 w b l j : (1 <= l < L)%nat -> (j < n l)%nat ->
  delta w b l j = sum (n (S l)) (fun k => w (S l) k j * delta w b (S l) k) * sigma' l (wz w b l j).
Proof.
  intros Hl Hj. rewrite delta_back by (assumption || lia).
  replace (L - l)%nat with (S (L - S l)) by lia. simpl back. f_equal.
  apply sum_ext; intros k Hk. rewrite delta_back by (assumption || lia). reflexivity.
Qed.

(* The sum that BP3 and BP4 give, for the velocities w' and b' of the parameters. *)
Definition total w b (w' : nat -> nat -> nat -> R) (b' : nat -> nat -> R) : R :=
  sum L (fun l => sum (n (S l)) (fun j =>
    delta w b (S l) j * b' (S l) j + sum (n l) (fun k => act w b l k * delta w b (S l) j * w' (S l) j k))).

Lemma rest_total w b w' b' d : forall l, (l + d = L)%nat ->
  rest w b w' b' d l (act w b l) = sum d (fun i => sum (n (S (l + i))) (fun j =>
    delta w b (S (l + i)) j * b' (S (l + i)) j
    + sum (n (l + i)) (fun k => act w b (l + i) k * delta w b (S (l + i)) j * w' (S (l + i)) j k))).
Proof.
  induction d as [|d IH]; intros l Hl; [reflexivity|]. rewrite sum_first, Nat.add_0_r. simpl rest. f_equal.
  - apply sum_ext; intros j Hj. rewrite delta_back by (assumption || lia).
    replace (L - S l)%nat with d by lia. simpl act; simpl wz.
    set (D := back w b d (S l) _ j * _). rewrite Rmult_plus_distr_l, sum_scal, Rplus_comm. f_equal.
    apply sum_ext; intros k _; ring.
  - change (activated (S l) (weighted w b l (act w b l))) with (act w b (S l)).
    rewrite IH by lia. apply sum_ext; intros i _. replace (S l + i)%nat with (l + S i)%nat by lia. reflexivity.
Qed.

(* The derivative of the cost along any differentiable path of the parameters. *)
Theorem backpropagation (w : R -> nat -> nat -> nat -> R) w' (b : R -> nat -> nat -> R) b' t :
  (forall l j k, is_derive (fun u => w u l j k) t (w' l j k)) ->
  (forall l j, is_derive (fun u => b u l j) t (b' l j)) ->
  is_derive (fun u => loss (w u) (b u)) t (total (w t) (b t) w' b').
Proof.
  intros Hw Hb.
  pose proof (total_from L O w w' b b' (fun _ => x) (fun _ => 0) t eq_refl Hw Hb
                (fun k => derive_const (x k) t)) as H.
  eapply derive_eq; [exact H|]. cbv beta. rewrite sum_zero by (intros; ring). rewrite Rplus_0_l.
  apply (rest_total (w t) (b t) w' b' L O eq_refl).
Qed.

Lemma set_bias_same b l j : set_bias b l j (b l j) = b.
Proof.
  apply FunctionalExtensionality.functional_extensionality; intros m; unfold set_bias.
  destruct (Nat.eq_dec m l) as [->|]; [apply set_same|reflexivity].
Qed.

Lemma set_weight_same w l j k : set_weight w l j k (w l j k) = w.
Proof.
  apply FunctionalExtensionality.functional_extensionality; intros m; unfold set_weight.
  destruct (Nat.eq_dec m l) as [->|]; [|reflexivity].
  apply FunctionalExtensionality.functional_extensionality; intros i. destruct (Nat.eq_dec i j) as [->|]; [apply set_same|reflexivity].
Qed.

Theorem BP3 w b l j : (1 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun t => loss w (set_bias b l j t)) (b l j) (delta w b l j).
Proof.
  intros Hl Hj.
  pose proof (backpropagation (fun _ => w) (fun _ _ _ => 0) (set_bias b l j)
    (fun m i => unit_at m l * unit_at i j) (b l j)
    (fun m i k => derive_const (w m i k) _)) as H.
  rewrite set_bias_same in H. eapply derive_eq; [apply H|].
  - intros m i; unfold set_bias, set, unit_at. destruct (Nat.eq_dec m l); [destruct (Nat.eq_dec i j)|].
    + rewrite Rmult_1_r; apply derive_id.
    + rewrite Rmult_0_r; apply derive_const.
    + rewrite Rmult_0_l; apply derive_const.
  - destruct l as [|l]; [lia|]. unfold total. rewrite (sum_single L l).
    + rewrite (sum_single _ j); [|exact Hj|].
      * rewrite (sum_zero (n l)) by (intros; ring). unfold unit_at.
        destruct (Nat.eq_dec (S l) (S l)); [|congruence]. destruct (Nat.eq_dec j j); [ring|congruence].
      * intros i _ Hi. rewrite (sum_zero (n l)) by (intros; ring). unfold unit_at.
        destruct (Nat.eq_dec i j); [congruence|ring].
    + lia.
    + intros m _ Hm. apply sum_zero; intros i _. rewrite (sum_zero (n m)) by (intros; ring). unfold unit_at.
      destruct (Nat.eq_dec (S m) (S l)); [congruence|ring].
Qed.

Theorem BP4 w b l j k : (1 <= l <= L)%nat -> (j < n l)%nat -> (k < n (l - 1))%nat ->
  is_derive (fun t => loss (set_weight w l j k t) b) (w l j k) (act w b (l - 1) k * delta w b l j).
Proof.
  intros Hl Hj Hk.
  pose proof (backpropagation (set_weight w l j k) (fun m i h => unit_at m l * unit_at i j * unit_at h k) (fun _ => b)
    (fun _ _ => 0) (w l j k)) as H.
  rewrite set_weight_same in H. eapply derive_eq; [apply H|].
  - intros m i h; unfold set_weight, set, unit_at.
    destruct (Nat.eq_dec m l); [destruct (Nat.eq_dec i j); [destruct (Nat.eq_dec h k)|]|].
    + rewrite !Rmult_1_r; apply derive_id.
    + rewrite Rmult_0_r; apply derive_const.
    + rewrite Rmult_0_r, Rmult_0_l; apply derive_const.
    + rewrite !Rmult_0_l; apply derive_const.
  - intros m i; apply (derive_const (b m i)).
  - destruct l as [|l]; [lia|]. replace (S l - 1)%nat with l in * by lia. unfold total. rewrite (sum_single L l).
    + rewrite (sum_single _ j); [|exact Hj|].
      * rewrite (sum_single _ k); [|exact Hk|].
        -- unfold unit_at. destruct (Nat.eq_dec (S l) (S l)); [|congruence].
           destruct (Nat.eq_dec j j); [|congruence]. destruct (Nat.eq_dec k k); [ring|congruence].
        -- intros h _ Hh; unfold unit_at. destruct (Nat.eq_dec h k); [congruence|ring].
      * intros i _ Hi. rewrite (sum_zero (n l)); [ring|]. intros h _; unfold unit_at.
        destruct (Nat.eq_dec i j); [congruence|ring].
    + lia.
    + intros m _ Hm. apply sum_zero; intros i _. rewrite (sum_zero (n m)); [ring|]. intros h _; unfold unit_at.
      destruct (Nat.eq_dec (S m) (S l)); [congruence|ring].
Qed.

End Network.

(* The hypothesis on the cost can be met: half the sum of squares meets it at every width. *)
Definition quadratic (m : nat) (y a : nat -> R) : R := sum m (fun j => (a j - y j) ^ 2 / 2).

Lemma quadratic_path m y (a : R -> nat -> R) a' t : (forall j, is_derive (fun u => a u j) t (a' j)) ->
  is_derive (fun u => quadratic m y (a u)) t (sum m (fun j => (a t j - y j) * a' j)).
Proof.
  intros H. apply (is_derive_sum m (fun u j => (a u j - y j) ^ 2 / 2)). intros j.
  assert (Hs : is_derive (fun v : R => (v - y j) ^ 2 / 2) (a t j) (a t j - y j)) by (auto_derive; [exact I | field]).
  apply (derive_eq _ _ (a' j * (a t j - y j))); [|ring].
  apply (is_derive_comp (fun v : R => (v - y j) ^ 2 / 2) (fun u => a u j)); [exact Hs | apply H].
Qed.

Theorem quadratic_differentiable m y (a : R -> nat -> R) a' t : (forall j, is_derive (fun u => a u j) t (a' j)) ->
  is_derive (fun u => quadratic m y (a u)) t (sum m (fun j => dcost (quadratic m y) (a t) j * a' j)).
Proof.
  intros H. eapply derive_eq; [apply quadratic_path, H|]. apply sum_ext; intros j Hj. f_equal. symmetry.
  apply is_derive_unique. eapply derive_eq; [apply quadratic_path, (is_derive_set (a t) j)|].
  cbv beta. rewrite set_same, (sum_single m j); [|exact Hj|].
  - unfold unit_at; destruct (Nat.eq_dec j j); [ring|congruence].
  - intros i _ Hi; unfold unit_at; destruct (Nat.eq_dec i j); [congruence|ring].
Qed.

Print Assumptions BP1.
Print Assumptions BP2.
Print Assumptions BP3.
Print Assumptions BP4.
Print Assumptions backpropagation.
Print Assumptions quadratic_differentiable.
