From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(* The rules of differentiation, of functions from R to R. *)
Lemma derive_eq (f : R -> R) (x d e : R) : is_derive f x d -> d = e -> is_derive f x e.
Proof. intros H E; rewrite <- E; exact H. Qed.
Lemma derive_const (c x : R) : is_derive (fun _ : R => c) x 0.
Proof. exact (@is_derive_const R_AbsRing R_NormedModule c x). Qed.
Lemma derive_id (x : R) : is_derive (fun u : R => u) x 1.
Proof. exact (@is_derive_id R_AbsRing x). Qed.
Lemma derive_opp (f : R -> R) (x d : R) : is_derive f x d -> is_derive (fun u : R => - f u) x (- d).
Proof. exact (@is_derive_opp R_AbsRing R_NormedModule f x d). Qed.
Lemma derive_plus (f g : R -> R) (x d e : R) : is_derive f x d -> is_derive g x e -> is_derive (fun u : R => f u + g u) x (d + e).
Proof. exact (@is_derive_plus R_AbsRing R_NormedModule f g x d e). Qed.
Lemma derive_plus_r (f : R -> R) (c x d : R) : is_derive f x d -> is_derive (fun u : R => f u + c) x d.
Proof. intros F. apply (derive_eq _ _ (d + 0)); [apply (derive_plus f); [exact F | apply derive_const] | ring]. Qed.
Lemma derive_plus_l (f : R -> R) (c x d : R) : is_derive f x d -> is_derive (fun u : R => c + f u) x d.
Proof. intros F. apply (derive_eq _ _ (0 + d)); [apply (derive_plus (fun _ => c) f); [apply derive_const | exact F] | ring]. Qed.
Lemma derive_minus (f g : R -> R) (x d e : R) : is_derive f x d -> is_derive g x e -> is_derive (fun u : R => f u - g u) x (d - e).
Proof. intros F G. apply (derive_plus f); [exact F | apply (derive_opp g), G]. Qed.
Lemma derive_minus_r (f : R -> R) (c x d : R) : is_derive f x d -> is_derive (fun u : R => f u - c) x d.
Proof. exact (derive_plus_r f (- c) x d). Qed.
Lemma derive_minus_l (f : R -> R) (c x d : R) : is_derive f x d -> is_derive (fun u : R => c - f u) x (- d).
Proof. intros F. apply (derive_plus_l (fun u => - f u)), (derive_opp f), F. Qed.
Lemma derive_mult (f g : R -> R) (x d e : R) :
  is_derive f x d -> is_derive g x e -> is_derive (fun u : R => f u * g u) x (d * g x + f x * e).
Proof. intros F G. exact (@is_derive_mult R_AbsRing f g x d e F G Rmult_comm). Qed.
Lemma derive_mult_r (f : R -> R) (c x d : R) : is_derive f x d -> is_derive (fun u : R => f u * c) x (d * c).
Proof.
  intros F. apply (derive_eq _ _ (d * c + f x * 0)); [apply (derive_mult f (fun _ => c)); [exact F | apply derive_const] | ring].
Qed.
Lemma derive_mult_l (f : R -> R) (c x d : R) : is_derive f x d -> is_derive (fun u : R => c * f u) x (c * d).
Proof.
  intros F. apply (derive_eq _ _ (0 * f x + c * d)); [apply (derive_mult (fun _ => c) f); [apply derive_const | exact F] | ring].
Qed.
Lemma derive_comp (g f : R -> R) (x e d : R) : is_derive g (f x) e -> is_derive f x d -> is_derive (fun u : R => g (f u)) x (e * d).
Proof.
  intros G F. apply (derive_eq _ _ (d * e)); [exact (@is_derive_comp R_AbsRing R_NormedModule g f x e d G F) | ring].
Qed.
Lemma derive_inv (f : R -> R) (x d : R) : f x <> 0 -> is_derive f x d -> is_derive (fun u : R => / f u) x (- (d / f x ^ 2)).
Proof.
  intros H F. apply (derive_eq _ _ (- / f x ^ 2 * d)); [|field; exact H].
  apply (derive_comp Rinv f); [|exact F]. auto_derive; [exact H | field; exact H].
Qed.
Lemma derive_div (f g : R -> R) (x d e : R) : g x <> 0 -> is_derive f x d -> is_derive g x e ->
  is_derive (fun u : R => f u / g u) x ((d * g x - f x * e) / g x ^ 2).
Proof.
  intros H F G. apply (derive_eq _ _ (d * / g x + f x * - (e / g x ^ 2))); [|field; exact H].
  apply (derive_mult f (fun u => / g u)); [exact F | apply derive_inv; assumption].
Qed.
Lemma derive_div_r (f : R -> R) (c x d : R) : is_derive f x d -> is_derive (fun u : R => f u / c) x (d / c).
Proof. exact (derive_mult_r f (/ c) x d). Qed.
Lemma derive_div_l (f : R -> R) (c x d : R) : f x <> 0 -> is_derive f x d -> is_derive (fun u : R => c / f u) x (- (c * d / f x ^ 2)).
Proof.
  intros H F. apply (derive_eq _ _ (c * - (d / f x ^ 2))); [|field; exact H].
  apply (derive_mult_l (fun u => / f u)), derive_inv; assumption.
Qed.
Lemma derive_pow_id (n : nat) (c x : R) : INR (S n) = c -> is_derive (fun u : R => u ^ S n) x (c * x ^ n).
Proof. intros <-. exact (proj2 (is_derive_Reals _ _ _) (derivable_pt_lim_pow x (S n))). Qed.
Lemma derive_pow (n : nat) (c : R) (f : R -> R) (x d : R) :
  INR (S n) = c -> is_derive f x d -> is_derive (fun u : R => f u ^ S n) x (c * f x ^ n * d).
Proof. intros E F. apply (derive_comp (fun u => u ^ S n) f); [apply derive_pow_id, E | exact F]. Qed.
Lemma derive_square_id (x : R) : is_derive (fun u : R => u ^ 2) x (2 * x).
Proof. apply (derive_eq _ _ (2 * x ^ 1)); [apply derive_pow_id; reflexivity | ring]. Qed.
Lemma derive_square (f : R -> R) (x d : R) : is_derive f x d -> is_derive (fun u : R => f u ^ 2) x (2 * f x * d).
Proof. intros F. apply (derive_comp (fun u => u ^ 2) f); [apply derive_square_id | exact F]. Qed.
Lemma derive_Rpower_id (q x : R) : 0 < x -> is_derive (fun u : R => Rpower u q) x (q * Rpower x (q - 1)).
Proof. intros H. exact (proj2 (is_derive_Reals _ _ _) (derivable_pt_lim_power x q H)). Qed.
Lemma derive_Rpower (q : R) (f : R -> R) (x d : R) :
  0 < f x -> is_derive f x d -> is_derive (fun u : R => Rpower (f u) q) x (q * Rpower (f x) (q - 1) * d).
Proof. intros H F. apply (derive_comp (fun u => Rpower u q) f); [apply derive_Rpower_id, H | exact F]. Qed.

(* The functions. *)
Lemma derive_exp (x : R) : is_derive exp x (exp x).
Proof. auto_derive; [exact I | ring]. Qed.
Lemma derive_ln (x : R) : 0 < x -> is_derive ln x (/ x).
Proof. intros H. auto_derive; [exact H | ring]. Qed.
Lemma derive_sqrt (x : R) : 0 < x -> is_derive sqrt x (/ (2 * sqrt x)).
Proof. intros H. auto_derive; [exact H | ring]. Qed.
Lemma derive_sin (x : R) : is_derive sin x (cos x).
Proof. auto_derive; [exact I | ring]. Qed.
Lemma derive_cos (x : R) : is_derive cos x (- sin x).
Proof. auto_derive; [exact I | ring]. Qed.
Lemma derive_sinh (x : R) : is_derive sinh x (cosh x).
Proof. exact (proj2 (is_derive_Reals _ _ _) (derivable_pt_lim_sinh x)). Qed.
Lemma derive_cosh (x : R) : is_derive cosh x (sinh x).
Proof. exact (proj2 (is_derive_Reals _ _ _) (derivable_pt_lim_cosh x)). Qed.
Lemma cosh_positive (x : R) : 0 < cosh x.
Proof. unfold cosh. pose proof (exp_pos x). pose proof (exp_pos (- x)). lra. Qed.
Lemma derive_tanh (x : R) : is_derive tanh x (1 - tanh x ^ 2).
Proof.
  pose proof (cosh_positive x). unfold tanh.
  apply (derive_eq _ _ ((cosh x * cosh x - sinh x * sinh x) / cosh x ^ 2)); [|field; lra].
  apply (derive_div sinh cosh); [lra | apply derive_sinh | apply derive_cosh].
Qed.
Definition erf (x : R) : R := 2 / sqrt PI * RInt (fun t : R => exp (- t ^ 2)) 0 x.
Lemma bell_continuous (x : R) : continuous (fun t : R => exp (- t ^ 2)) x.
Proof. apply (@ex_derive_continuous R_AbsRing R_NormedModule). auto_derive. exact I. Qed.
Lemma derive_erf (x : R) : is_derive erf x (2 / sqrt PI * exp (- x ^ 2)).
Proof.
  apply (derive_mult_l (fun y : R => RInt (fun t : R => exp (- t ^ 2)) 0 y)).
  apply (is_derive_RInt (fun t : R => exp (- t ^ 2)) _ 0 x); [|apply bell_continuous].
  exists (mkposreal 1 Rlt_0_1). intros y _. apply (@RInt_correct R_CompleteNormedModule), (@ex_RInt_continuous R_CompleteNormedModule).
  intros t _. apply bell_continuous.
Qed.

(* A kink: where the two sides differ, the greater one goes on being the greater one. *)
Lemma still_less (f g : R -> R) (x d e : R) : is_derive f x d -> is_derive g x e -> f x < g x -> locally x (fun u : R => f u < g u).
Proof.
  intros F G H. apply (filter_imp (fun u : R => 0 < g u - f u)); [intros u; lra|].
  apply (@ex_derive_continuous R_AbsRing R_NormedModule (fun u : R => g u - f u)).
  - exists (e - d). apply derive_minus; assumption.
  - apply open_gt. lra.
Qed.
Lemma derive_max (f g : R -> R) (x d e : R) : f x <> g x -> is_derive f x d -> is_derive g x e ->
  is_derive (fun u : R => Rmax (f u) (g u)) x (if Rlt_dec (f x) (g x) then e else d).
Proof.
  intros H F G. destruct (Rlt_dec (f x) (g x)) as [L|L].
  - apply (is_derive_ext_loc g); [|exact G]. apply (filter_imp (fun u : R => f u < g u)).
    + intros u U. symmetry. apply Rmax_right. lra.
    + exact (still_less f g x d e F G L).
  - apply (is_derive_ext_loc f); [|exact F]. apply (filter_imp (fun u : R => g u < f u)).
    + intros u U. symmetry. apply Rmax_left. lra.
    + apply (still_less g f x e d G F). destruct (Rtotal_order (f x) (g x)) as [A|[A|A]]; [contradiction|contradiction|exact A].
Qed.
Lemma derive_min (f g : R -> R) (x d e : R) : f x <> g x -> is_derive f x d -> is_derive g x e ->
  is_derive (fun u : R => Rmin (f u) (g u)) x (if Rlt_dec (f x) (g x) then d else e).
Proof.
  intros H F G. destruct (Rlt_dec (f x) (g x)) as [L|L].
  - apply (is_derive_ext_loc f); [|exact F]. apply (filter_imp (fun u : R => f u < g u)).
    + intros u U. symmetry. apply Rmin_left. lra.
    + exact (still_less f g x d e F G L).
  - apply (is_derive_ext_loc g); [|exact G]. apply (filter_imp (fun u : R => g u < f u)).
    + intros u U. symmetry. apply Rmin_right. lra.
    + apply (still_less g f x e d G F). destruct (Rtotal_order (f x) (g x)) as [A|[A|A]]; [contradiction|contradiction|exact A].
Qed.
Lemma derive_abs (x : R) : x <> 0 -> is_derive Rabs x (sign x).
Proof.
  intros H. apply (derive_eq _ _ (sign x * 1)); [|ring]. apply (is_derive_Rabs (fun u : R => u)); [apply derive_id | exact H].
Qed.

(* What is plainly above 0, or not 0: numbers, exp, cosh, even powers, and sums, products, powers and roots of these. *)
Lemma even_power (x : R) (n : nat) : 0 <= x ^ (n + n).
Proof. rewrite pow_add. apply Rle_0_sqr. Qed.
Lemma root_positive (x q : R) : 0 < Rpower x q.
Proof. apply exp_pos. Qed.
Ltac half n := let m := eval compute in (Nat.div2 n) in m.
Ltac positive := cbv beta; solve [ assumption | lra | lazymatch goal with
  | |- 0 < exp _ => apply exp_pos
  | |- 0 < cosh _ => apply cosh_positive
  | |- 0 < PI => apply PI_RGT_0
  | |- 0 < Rpower _ _ => apply root_positive
  | |- 0 < sqrt _ => apply sqrt_lt_R0; positive
  | |- 0 < / _ => apply Rinv_0_lt_compat; positive
  | |- 0 < _ ^ _ => apply pow_lt; positive
  | |- 0 < _ * _ => apply Rmult_lt_0_compat; positive
  | |- 0 < _ / _ => apply Rdiv_lt_0_compat; positive
  | |- 0 < Rmin _ _ => apply Rmin_glb_lt; positive
  | |- 0 < Rmax ?u ?v => first [ apply (Rlt_le_trans _ u); [positive | apply Rmax_l] | apply (Rlt_le_trans _ v); [positive | apply Rmax_r] ]
  | |- 0 < _ + _ => first [ apply Rplus_lt_le_0_compat; [positive | nonnegative] | apply Rplus_le_lt_0_compat; [nonnegative | positive] ]
  end ]
with nonnegative := solve [ lazymatch goal with
  | |- 0 <= sqrt _ => apply sqrt_pos
  | |- 0 <= Rabs _ => apply Rabs_pos
  | |- 0 <= Rmin _ _ => apply Rmin_glb; nonnegative
  | |- 0 <= Rmax ?u ?v => first [ apply (Rle_trans _ u); [nonnegative | apply Rmax_l] | apply (Rle_trans _ v); [nonnegative | apply Rmax_r] ]
  | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; nonnegative
  | |- 0 <= _ * _ => apply Rmult_le_pos; nonnegative
  | |- 0 <= ?x ^ ?n => let m := half n in change (0 <= x ^ (m + m)); apply even_power
  | |- 0 <= _ ^ _ => apply pow_le; nonnegative
  end | lra | apply Rlt_le; positive ].
Ltac nonzero := cbv beta; solve [ assumption | apply Rgt_not_eq; unfold Rgt; positive | lra | lazymatch goal with
  | |- - _ <> 0 => apply Ropp_neq_0_compat; nonzero
  | |- / _ <> 0 => apply Rinv_neq_0_compat; nonzero
  | |- _ ^ _ <> 0 => apply pow_nonzero; nonzero
  | |- _ * _ <> 0 => apply Rmult_integral_contrapositive_currified; nonzero
  end ].
(* Two sides differ by a condition that says so, whichever side of a Rmin or Rmax inside is the greater one. *)
Ltac differ := cbv beta; first [ assumption | nonzero | apply not_eq_sym; assumption
  | intros E; revert E; unfold Rmin, Rmax; repeat destruct Rle_dec; intros E; solve
      [ lra | match goal with H : _ <> _ |- _ => apply H; lra end ] ].
Ltac condition := cbv beta; first [ assumption | lra ].
Ltac equal_numbers := rewrite INR_IZR_INZ; reflexivity.

(* [slope g] gives the derivative of a function of one variable; [own g] that of a layer or of the cost, said by the certificate. *)
Ltac own g := fail "no slope of" g.
Ltac slope g := lazymatch g with
  | exp => apply derive_exp | ln => apply derive_ln; positive | sqrt => apply derive_sqrt; positive
  | sin => apply derive_sin | cos => apply derive_cos | sinh => apply derive_sinh | cosh => apply derive_cosh
  | tanh => apply derive_tanh | erf => apply derive_erf | Rabs => apply derive_abs; differ | _ => own g
  end.

(* [derive] differentiates by the rules.
   A pattern such as [?c + @?f u] would take u itself for c; that a side is constant is asked of its function. *)
Ltac constant f := lazymatch f with (fun u => u) => fail | (fun _ => ?c) => idtac end.
Ltac derive := lazymatch goal with
  | |- is_derive (fun _ => ?c) _ _ => apply derive_const
  | |- is_derive (fun u => u) _ _ => apply derive_id
  | |- is_derive (fun u => - @?f u) _ _ => apply (derive_opp f); derive
  | |- is_derive (fun u => / @?f u) _ _ => apply (derive_inv f); [nonzero | derive]
  | |- is_derive (fun u => @?f u + @?g u) _ _ => tryif constant f then (apply (derive_plus_l g); derive)
      else tryif constant g then (apply (derive_plus_r f); derive) else (apply (derive_plus f g); derive)
  | |- is_derive (fun u => @?f u - @?g u) _ _ => tryif constant f then (apply (derive_minus_l g); derive)
      else tryif constant g then (apply (derive_minus_r f); derive) else (apply (derive_minus f g); derive)
  | |- is_derive (fun u => @?f u * @?g u) _ _ => tryif constant f then (apply (derive_mult_l g); derive)
      else tryif constant g then (apply (derive_mult_r f); derive) else (apply (derive_mult f g); derive)
  | |- is_derive (fun u => @?f u / @?g u) _ _ => tryif constant f then (apply (derive_div_l g); [nonzero | derive])
      else tryif constant g then (apply (derive_div_r f); derive) else (apply (derive_div f g); [nonzero | derive | derive])
  | |- is_derive (fun u => u ^ 2) _ _ => apply derive_square_id
  | |- is_derive (fun u => @?f u ^ 2) _ _ => apply (derive_square f); derive
  | |- is_derive (fun u => u ^ _) _ _ => apply derive_pow_id; equal_numbers
  | |- is_derive (fun u => @?f u ^ S ?n) _ _ => eapply (derive_pow n _ f); [equal_numbers | derive]
  | |- is_derive (fun u => Rmax (@?f u) (@?g u)) _ _ => apply (derive_max f g); [differ | derive | derive]
  | |- is_derive (fun u => Rmin (@?f u) (@?g u)) _ _ => apply (derive_min f g); [differ | derive | derive]
  | |- is_derive (fun u => Rpower u ?q) _ _ => apply derive_Rpower_id; positive
  | |- is_derive (fun u => Rpower (@?f u) ?q) _ _ => apply (derive_Rpower q f); [positive | derive]
  | |- is_derive (fun u => ?g u ?c) _ _ => own g
  | |- is_derive (fun u => ?g (@?f u) ?c) _ _ => apply (derive_comp (fun v => g v c) f); [own g | derive]
  | |- is_derive (fun u => ?g u) _ _ => slope g
  | |- is_derive (fun u => ?g (@?f u)) _ _ => apply (derive_comp g f); [slope g | derive]
  end.
