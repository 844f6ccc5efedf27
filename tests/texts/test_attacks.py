# ruff: noqa: E501 - a document a line
"""Texts that were made to be proved falsely: each holds an equation that its own words or definitions do not bear out."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

from .reading import is_held

ATTACKS = {
    "a parameter below a function": r"y = f_w(x) + w | \frac{\partial y}{\partial w} = 1",
    "a parameter below a function that is computed": r"w = v^2 | y = f_w(x) + v | \frac{\partial y}{\partial v} = 1",
    "a function at its letter that is a quantity": r"f(x) = y | E = f(w) + w | \frac{\partial E}{\partial w} = 1",
    "samples as rows, and the bias of each of them": r"Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]} | A^{[l]} = f(Z^{[l]}) | db^{[l]} = \frac1m np.sum(dZ^{[l]}, axis=1)",
    "the mean twice, with a cost that is not given": r"Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]} | A^{[l]} = f(Z^{[l]}) | dZ^{[L]} = \frac1m (A^{[L]} - Y) | dW^{[l]} = \frac1m dZ^{[l]} A^{[l-1]T}",
    "the mean nowhere, with a cost that is a mean": r"Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]} | A^{[l]} = f(Z^{[l]}) | J = \frac1m \sum_{i=1}^m J_i | dZ^{[L]} = A^{[L]} - Y | dW^{[l]} = dZ^{[l]} A^{[l-1]T}",
    "a transpose is missing": r"y_i=\sum_j w_{ij}x_j | E=\sum_i(y_i-t_i)^2 | \frac{\partial E}{\partial W}=2(\mathbf y-\mathbf t)\mathbf x",
    "a sum is missing, beside a sloppy line": r"\mathbf y=\mathbf xW+0 | y_i=\sum_j w_{ij}x_j | E=\sum_i(y_i-t_i)^2 | \frac{\partial E}{\partial x_j} = 2(y_i-t_i)w_{ij}",
    "an index of a sample": r"\hat y^{(i)}=\sum_j w_jx_j^{(i)} | E=\frac1m\sum_{i=1}^m(\hat y^{(i)}-y^{(i)})^2 | \nabla_wE=\frac2m\sum_i(\hat y^{(i)}-y^{(i)})x^{(i)} | \frac{\partial E}{\partial w_j} = 2(\hat y^{(i)}-y^{(i)})x_j^{(i)}",
    "another size in the mean": r"y_{ik}=\sum_{j=1}^n x_{ij}w_{jk} | E=\frac1m\sum_{i=1}^m\sum_{k=1}^K(y_{ik}-t_{ik})^2 | \frac{\partial E}{\partial w_{jk}}=\frac2n\sum_{i=1}^m(y_{ik}-t_{ik})x_{ij}",
    "a polynomial of a size": r"s=\sum_{i=1}^n x_i | q = \frac{s}{n} | \sum_{i=1}^n s = 5s-6q",
    "the range of another sum": r"y_i=\sum_{j=1}^n w_jx_{ij} | E=\frac1m\sum_{i=1}^m(y_i-t_i)^2 | \frac{\partial E}{\partial w_j}=\frac2m\sum_{i=1}^{n}(y_i-t_i)x_{ij}",
    "a bound with a new name": r"s=\sum_{i=1}^n v_i | s=\sum_{i=1}^m v_i",
    "a literal bound": r"y=\sum_i w_ix_i | y=\sum_{i=1}^{2}w_ix_i",
    "a fixed index": r"E=(y_i-o_i)^2 | \frac{\partial E}{\partial o_j}=0",
    "the class of a sample": r"p_k=\frac{e^{z_k}}{\sum_m e^{z_m}} | E=-\log p_i | \frac{\partial E}{\partial z_k}=p_k",
    "labels for indices": r"z_h=w_hx+b_h | a_h=\sigma(z_h) | z_o=w_oa_h+b_o | \frac{\partial z_o}{\partial w_o}=1\cdot x",
    "Jacobians out of order": r"\mathbf h=\mathbf A\mathbf x | \mathbf y=\mathbf B\mathbf h | \mathbf u=\mathbf C\mathbf y | \frac{\partial\mathbf u}{\partial\mathbf x}=\frac{\partial\mathbf y}{\partial\mathbf h}\frac{\partial\mathbf h}{\partial\mathbf x}\frac{\partial\mathbf u}{\partial\mathbf y}",
    "a transposed definition": r"\mathbf A^T=\mathbf B\mathbf C | \mathbf y=\mathbf A\mathbf x | \mathbf y=\mathbf B\mathbf C\mathbf x",
    "another base": r"h=\log_2 x | \frac{\partial h}{\partial x}=\frac1x",
    "a power of a function": r"f(x)=wx^2 | E=f^2(x) | \frac{\partial E}{\partial w}=x^2",
    "two functions of one letter": r"f_1(x)=x^2 | f_2(x)=x^3 | f_2'(x)=2x",
    "a function without brackets": r"y=\tanh wx | \frac{\partial y}{\partial x}=\tanh w",
    "a word that is a function": r"y=\mathrm{softplus}(wx) | \frac{\partial y}{\partial w}=\mathrm{softplus}(x)",
    "a letter that is a function": r"y=S(wx) | \frac{\partial y}{\partial w}=S(x)",
    "a cost at other arguments": r"J(w)=e^w | \frac{\partial J}{\partial w}=\frac{J(w+\epsilon)-J(w-\epsilon)}{2\epsilon}",
    "an error e": r"e=y-wx | J=\frac12e^2+\lambda w^2 | \frac{\partial J}{\partial w}=2\lambda w",
    "a sum over a set": r"E=\sum_j\sum_{i\in C_j}(x_i-\mu_j)^2 | \frac{\partial E}{\partial \mu_j}=-2\sum_i(x_i-\mu_j)",
    "the root of a square": r"E=\sqrt{(y-t)^2} | \frac{\partial E}{\partial y}=1",
    "a capital that is a matrix": r"E=\mathbf x^T\Sigma\mathbf x | \nabla_xE=2\Sigma\mathbf x",
    "a sum by itself": r"\sum_kw_k=7",
    "the last layer": r"h_l=w_lh_{l-1}+v_l | h_L=h_{L-1}^2 | \frac{\partial h_l}{\partial h_{l-1}}=1\cdot w_l",
    "a convolution": r"\mathbf y=\mathbf w*\mathbf x | \frac{\partial E}{\partial\mathbf w}=\frac{\partial E}{\partial\mathbf y}*\mathbf x",
    "words in scripts": r"y_{\text{value before the update}}=wx | y_{\text{value after the update}}=wx^2 | y_{\text{value before the update}} = y_{\text{value after the update}}+0",
    "a letter for a term of the cost": r"C = C_0 + R | \frac{\partial C}{\partial v} = \frac{\partial C_0}{\partial v}",
    "a factor of a term of the cost": r"C = \frac1n\sum_x C_x + \lambda \mathcal{R} | \frac{\partial C}{\partial v_j} = \frac1n\sum_x\frac{\partial C_x}{\partial v_j}",
    "a function of all parameters": r"C = (y-vx)^2 + \lambda R(\theta) | \frac{\partial C}{\partial v} = -2x(y-vx)",
    "a square that is no quantity": r"E = w v^2 | v = 3u | \frac{\partial E}{\partial v} = 2wv | \frac{\partial E}{\partial v^2} = 2w",
    "a sum over steps that is too short": r"h_t = ah_{t-1} + x_t | E = \sum_t h_t | \frac{\partial E}{\partial a} = \sum_{t=1}^{T-1} \frac{\partial h_t}{\partial a}",
    "a derivative that stops at one step": r"h_t = ah_{t-1} + x_t | E = \sum_t h_t | \frac{\partial E}{\partial a} = \sum_t h_{t-1}",
    "a letter that is summed over names a quantity": r"z_h = \sum_k w_{hk} x_k | E = \sum_h v_h z_h | h = 2x | \frac{\partial E}{\partial w_{hk}} = v_h",
    "a cost of all steps, as if of the last alone": r"h_t = wh_{t-1} + x_t | \frac{\partial L}{\partial h_t} = w\frac{\partial L}{\partial h_{t+1}}",
    "a cost of all steps behind an activation": r"\mathbf a_t=\mathbf W\mathbf h_{t-1}+\mathbf x_t | \mathbf h_t=\tanh(\mathbf a_t) | \frac{\partial L}{\partial\mathbf h_t}=\mathbf W^T\frac{\partial L}{\partial\mathbf a_{t+1}}",
    "costs of steps that depend on more": r"h_t=wh_{t-1}+x_t | o_t=vh_t+uh_{t-1} | L=\sum_{t=1}^TL_t | \frac{\partial L}{\partial h_t}=\frac{\partial L_t}{\partial h_t}+w\frac{\partial L}{\partial h_{t+1}}",
    "costs of steps by something that is computed on": r"h_t=wh_{t-1}+x_t | o_t=vh_t+w | L=\sum_{t=1}^TL_t | \frac{\partial L}{\partial w}=\sum_{t=1}^T\frac{\partial L_t}{\partial h_t}\frac{\partial h_t}{\partial w}",
    "the cost of another step": r"h_t=wh_{t-1}+x_t | o_t=vh_t | L=\sum_{t=1}^TL_t | \frac{\partial L_t}{\partial o_t}=r_t | \frac{\partial L}{\partial v}=\sum_{t=2}^T\frac{\partial L_t}{\partial o_t}h_t",
    "a sum over steps that counts all that is behind at each": r"h_t=wh_{t-1}+x_t | L=\sum_{t=1}^T(h_t-y_t)^2 | \frac{\partial h_t}{\partial w}=h_{t-1}+w\frac{\partial h_{t-1}}{\partial w} | \frac{\partial L}{\partial w}=\sum_{t=1}^T\frac{\partial L}{\partial h_t}\frac{\partial h_t}{\partial w}",
    "a sum over steps of the costs of these, with what is before held": r"h_t=wh_{t-1}+x_t | L=\sum_{t=1}^TL_t | L_t=(h_t-y_t)^2 | \frac{\partial L}{\partial w}=\sum_{t=1}^T\frac{\partial L_t}{\partial h_t}h_{t-1}",
    "a power that counts one step too few": r"h_t=wh_{t-1}+x_t | o_t=vh_t | L=\sum_{t=1}^TL_t | \frac{\partial L}{\partial h_t}=\sum_{i=t}^Tw^{i-t-1}v\frac{\partial L}{\partial o_i}",
    "a power of entries that counts steps": r"\mathbf h_t=\mathbf W\mathbf h_{t-1}+\mathbf x_t | E=\sum_{t=1}^Tl(\mathbf h_t,y_t) | \frac{\partial E}{\partial\mathbf h_t}=\sum_{i=t}^T\mathbf W^{T-i}\frac{\partial E}{\partial\mathbf h_i}",
    "a loss that the text defines by entries": r"l(a,b)=(a-b)^2 | \mathbf o=\mathbf W\mathbf x | L=l(\mathbf o,\mathbf y) | \frac{\partial L}{\partial\mathbf W}=2(\mathbf o-\mathbf y)\mathbf x^T",
    "a loss at the wrong one of its arrays": r"\mathbf o=\mathbf W\mathbf x | L=l(\mathbf o,\mathbf y) | \frac{\partial L}{\partial\mathbf W}=\frac{\partial l(\mathbf o,\mathbf y)}{\partial\mathbf y}\mathbf x^T",
    "a letter before a differential below": r"y=wx | E=(y-t)^2 | \frac{\partial E}{\partial x}=\frac{\partial E}{2\partial y}w",
    "a letter below what was not read": r"u:=v(a\mid b)_k | k_t=2k_{t-1}+u | \frac{\partial k_t}{\partial u}=1+2\frac{\partial k_{t-1}}{\partial u}+u",
    "a label that is summed over": r"z_i=w_ix | i_t=v i_{t-1}+x | E=\sum_iz_i^2 | \frac{\partial E}{\partial w_i}=2z_ix+2z_tx",
    "a letter beside a label that is an index": r"h_t=wh_{t-1} | o_y=\sum_kU_{hk}v_{ky} | E=\sum_yo_y^2 | \frac{\partial E}{\partial v_{ky}}=2o_yU_{hy}",
    "a matrix and a function of one letter": r"s=Ux | y=U(a\odot b) | U(v)=v^2 | \frac{\partial y}{\partial a}=Ub",
    "a power of a matrix function": r"\mathbf y=\tanh^2(\mathbf A)\mathbf x | \mathbf y=\tanh(\mathbf A)\tanh(\mathbf A)\mathbf x",
    "a function at its arguments in both ways": r"h=g(w) | y=f(w,h) | \frac{\partial y}{\partial w}=\frac{\partial f(w,h)}{\partial w} | \frac{\partial y}{\partial w}=\frac{\partial f(w,h)}{\partial w}+\frac{\partial f(w,h)}{\partial h}\frac{\partial h}{\partial w}",
    "a function at its arguments in both ways, the other way round": r"h=g(w) | y=f(w,h) | \frac{\partial y}{\partial w}=\frac{\partial f(w,h)}{\partial w}+\frac{\partial f(w,h)}{\partial h}\frac{\partial h}{\partial w} | \frac{\partial y}{\partial w}=\frac{\partial f(w,h)}{\partial w}",
    "a target at each step that is no function of the parameters": r"h_t=wh_{t-1} | L=\frac1T\sum_{t=1}^T\ell(y_t,h_t) | \frac{\partial L}{\partial w}=\frac1T\sum_{t=1}^T\frac{\partial\ell(y_t,h_t)}{\partial y_t}\frac{\partial y_t}{\partial w}",
    "a class that is a number of another sample": r"p_k=\frac{e^{z_k}}{\sum_je^{z_j}} | L_i=-\log p_{y_i} | \frac{\partial L_1}{\partial z_k}=p_k-1(y_3=k)",
    "a class that is the first": r"p_k=\frac{e^{z_k}}{\sum_je^{z_j}} | L_i=-\log p_{y_i} | \frac{\partial L_1}{\partial z_1}=p_1-1",
    "a class that is a quantity too": r"p_k=\frac{e^{z_k}}{\sum_je^{z_j}} | L_i=-y_i\log p_{y_i} | \frac{\partial L_i}{\partial z_k}=2p_k-2\cdot 1(y_i=k)",
    "classes of two letters": r"p_k=\frac{e^{z_k}}{\sum_je^{z_j}} | L_i=-\log p_{y_i} | M_i=\log p_{c_i} | \frac{\partial L_i}{\partial z_k}=p_k-1(c_i=k)",
    "classes of letters that look alike": r"p_k=\frac{e^{z_k}}{\sum_je^{z_j}} | L_i=-\log p_{a_i} | M_i=\log p_{c_i} | \frac{\partial L_i}{\partial z_k}=p_k-1(c_i=k)",
    "a vector of another sample": r"y_n=\mathbf w^T\mathbf x_n | E=\sum_{n=1}^N(y_n-t_n)^2 | \frac{\partial E}{\partial\mathbf w}=2\sum_{n=1}^N(y_n-t_n)\mathbf x_m",
    "a row for a column with a number": r"y_n=\mathbf w^T\mathbf x_n | E=\sum_{n=1}^Ny_n | \nabla_{\mathbf w}E=\sum_{n=1}^N\mathbf x_n^T",
    "the vector of all samples": r"y_n=\mathbf w^T\mathbf x_n | E=\sum_{n=1}^Ny_n | \nabla_{\mathbf w}E=\mathbf x",
    "entries of vectors the other way round": r"y^{(i)}=w^Tx^{(i)} | E=\sum_{i=1}^my^{(i)} | \frac{\partial E}{\partial w_j}=\sum_{i=1}^mx_i^{(j)}",
    "entries below of a vector above": r"y^{(i)}=w^Tx^{(i)} | E=\sum_{i=1}^my^{(i)} | \frac{\partial E}{\partial w_j}=\sum_{i=1}^mx_{ij}",
    "a component that is bold": r"\mathbf y=\mathbf A\mathbf x | E=\|\mathbf y_i\|^2 | \frac{\partial E}{\partial\mathbf y}=2\mathbf y",
    "an inner product in angles": r"\mathbf y=\mathbf A\mathbf x | s=\langle\mathbf y,\mathbf x\rangle | \langle\mathbf y,\mathbf x\rangle=\langle\mathbf A\mathbf x,\mathbf x\rangle+0",
    "matrices in brackets": r"Y=W[A,B] | W[A,B]=W[B,A]+0",
    "vectors in brackets in another order": r"\mathbf z=\mathbf W[\mathbf h,\mathbf x] | \mathbf z=\mathbf W[\mathbf x,\mathbf h]+0",
    "a letter I that is an input": r"\mathbf y=\mathbf A I+\mathbf b | \mathbf y=\mathbf A+\mathbf b",
    "a letter I that is a current": r"y=wI+I | \frac{\partial y}{\partial I}=w+1",
    "an identity that is differentiated by": r"\mathbf y=\mathbf x+I | \frac{\partial\mathbf y}{\partial I}=0",
    "powers that look like labels": r"Y=XW^A+W | Z=XW^B | \frac{\partial L}{\partial W^A}=X^T\frac{\partial L}{\partial Y}",
    "an index beyond the array": r"s=\sum_iw_ix_{i+1} | q=\sum_ix_i | \frac{\partial q}{\partial x_{i+1}}=1\cdot w_i",
    "a sum of shifted entries": r"s=\sum_ix_{i+1} | q=\sum_ix_i | s=q-x_1",
    "a convolution the other way round": r"y_i=\sum_{k=1}^Kw_kx_{i+k-1} | y_i=\sum_{k=1}^Kw_{K-k+1}x_{i+k-1}",
    "two numbers of steps": r"h_t=ah_{t-1}+x_t | E=\sum_{t=1}^T h_t | F=\sum_{t=1}^{N} h_t | \frac{\partial F}{\partial a}=\frac{\partial E}{\partial a}",
    "another number of steps": r"h_t=ah_{t-1}+x_t | E=\sum_{t=1}^T v h_t | \frac{\partial E}{\partial v}=\sum_{t=1}^{N} h_t",
    "the last of other steps": r"h_t=ah_{t-1}+x_t | E=\sum_{t=1}^N v h_t | \frac{\partial E}{\partial h_T}=1\cdot v",
    "a running sum beside two sums": r"s_i = s_{i-1} + x_i | E = \sum_{i=1}^n w_i x_i | G = \sum_{i=1}^m w_i x_i | \frac{\partial G}{\partial w_i} = \frac{\partial E}{\partial w_i}",
    "layers and steps": r"h^l=ah^{l-1}+x | E=\sum_{l=1}^L v h^l | g_t = g_{t-1}+u | F = \sum_{t=1}^T v g_t | \frac{\partial F}{\partial v} = \frac{L}{T}\sum_t g_t",
    "a letter that may count layers or columns": r"y_k = \sum_\ell A_{\ell k} x_\ell + z_k | 2 A_{\ell k} = 2 A_{k \ell}",
    "an arrow": r"y=wx^2 | y\leftarrow2y | \frac{\partial y}{\partial w}=x^2",
    "bold and plain": r"s_k=wx_k | \mathbf s_k=v\mathbf u_k | \frac{\partial\mathbf s_k}{\partial w}=\mathbf x_k+0",
    "two definitions of a function": r"\sigma(z)=\frac1{1+e^{-z}} | \sigma(z)=\tanh(z) | a=\sigma(u) | \frac{\partial a}{\partial u} = a(1-a)",
    "a word that the text gives another meaning": r"\text{sigmoid}(z)=\tanh(z) | \frac{d}{dz}\text{sigmoid}(z)=\text{sigmoid}(z)(1-\text{sigmoid}(z))",
    "a leaky unit under the name of another": r"\text{ReLU}(z)=\max(0.1z,z) | a=\text{ReLU}(z) | \frac{da}{dz}=\begin{cases}1&z>0\\0&z<0\end{cases}",
    "a leaky unit by cases": r"\text{ReLU}(z)=\begin{cases}z&z>0\\0.1z&z<0\end{cases} | \frac{d\,\text{ReLU}(z)}{dz}=\begin{cases}1&z>0\\0&z<0\end{cases}",
    "a word whose equation is not read": r"\text{ReLU}(z)=\lceil z\rceil_0^6 | a=\text{ReLU}(z) | \frac{da}{dz}=\begin{cases}1&z>0\\0&z<0\end{cases}",
    "a trace of its own": r"\operatorname{tr}(A)=\sum_{ij}A_{ij} | q=\operatorname{tr}(B) | q=\sum_iB_{ii}",
    "the slope of a composite": r"f(u)=u^2 | u=3x | \frac{df}{dx}=2x",
    "the slope along a path": r"f(x,q)=x^2q | q=3x | \frac{df}{dx}=2xq",
    "another place where a sign changes": r"\frac{d}{dx}\min(x,3)=\begin{cases}1&x<2\\0&x>2\end{cases}",
    "the slope on the other side": r"f(x)=\max(0,x) | f'(x)=\begin{cases}0&x>0\\1&x<0\end{cases}",
    "the slope of another leak": r"f(x)=\max(0.1x,x) | f'(x)=\begin{cases}1&x>0\\0.2&x<0\end{cases}",
    "cases that contradict each other": r"f(x)=\max(0,x) | f'(x)=\begin{cases}1&x>0\\0&x>0\end{cases}",
    "cases that do not end where the others begin": r"f(x)=\max(0,x) | f'(x)=\begin{cases}1&x>0\\0&x>1\end{cases}",
    "a definition by cases that leave values open": r"f(x)=\begin{cases}x&x>0\\2x&x<-1\end{cases} | E=f(w) | \frac{\partial E}{\partial w}=\begin{cases}1&w>0\\2&w<0\end{cases}",
    "a sign of the larger one": r"\frac{d}{dx}\max(x,y)=\begin{cases}1&y>x\\0&y<x\end{cases}",
    "an error at the last layer that is no definition": r"s^{l} = x^{l-1} W^{l} + b^{l} | x^{l} = \phi(s^{l}) | E = \frac{1}{2} \| x^{L} - y \|^2 | \epsilon^{l} = \frac{\partial E}{\partial s^{l}} | \epsilon^{L} = (y - x^{L}) \odot \phi'(s^{L}) | \frac{\partial E}{\partial b^{L}} = (y - x^{L}) \odot \phi'(s^{L})",
    "a function that is so where its letter is positive": r"f(x)=x, \quad x>0 | E=f(w) | \frac{\partial E}{\partial w}=1",
    "a function that is so if its letter is large": r"f(x)=3x \text{ if } x \ge 2 | E=f(w) | \frac{\partial E}{\partial w}=3",
    "entries defined otherwise": r"\mathbf y=\mathbf A\mathbf x | y_i=\sigma(\sum_j A_{ij}x_j) | \frac{\partial y_i}{\partial x_j}=A_{ij}",
    "an entry that is given": r"y_j=\sum_i w_{ji}x_i | y_1 = 1 | \frac{\partial y_1}{\partial w_{1i}}=x_i",
    "an output that is what it should be": r"z^l=W^la^{l-1}+b^l | a^l=\sigma(z^l) | a^L=y | C=\frac12\sum_j(a^L_j-y_j)^2 | \frac{\partial C}{\partial a^L_j}=5(a^L_j-y_j)",
    "two letters that are equal": r"a=y | C=\frac12(a-y)^2 | \frac{\partial C}{\partial a}=5(a-y)",
    "a target under the name of the output": r"z^l=W^la^{l-1}+b^l | a^l=\sigma(z^l) | C=-\sum_jt_j\log a^L_j | a^L=t | \frac{\partial C}{\partial a^L_j}=-\log a^L_j-1",
    "a column that is given as a row": r"u_{:j}=x_{j:} | s_{ij}=u_{ij}^2 | \frac{\partial s_{ij}}{\partial x_{ij}}=2u_{ij}",
    "a row times a column in the other order": r"s_{ij}=\sum_kx_{ik}y_{kj} | s_{ij}=y_{:j}x_{i:}",
    "the cost of another sample": r"u_{qj}=\sum_ix_{qi}v_{ij} | E=\sum_qE^q | \frac{\partial E^q}{\partial u_{qj}}=r_{qj} | \frac{\partial E^1}{\partial v_{ij}}=\frac{\partial E^1}{\partial u_{2j}}x_{2i}",
    "a component of another place": r"U=XV | E=\sum_qE^q | d_{qj}=\frac{\partial E^q}{\partial U_{qj}} | (X^Td)_{ij}=(X^Td)_{ji}",
    "a letter of each sample that is no row": r"y_i=\sum_jx_{ij}w_j | E=\sum_i(y_i-t_i)^2+\lVert w\rVert^2 | y_{ij}=x_{ij}^2 | \frac{\partial E}{\partial y_i}=2(y_{ij}-t_{ij})",
    "the columns of a matrix": r"y_{jq}=\sum_iv_{ij}x_{iq} | E=\frac12\sum_q\lVert y_q\rVert^2 | \frac{\partial E}{\partial y_{qj}}=y_{qj}",
    "a summand with another factor": r"u_{qj}=\sum_ix_{qi}v_{ij} | \frac{\partial E}{\partial v_{ij}}=\sum_q\frac{\partial E^q}{\partial v_{ij}} | E=\frac1n\sum_qE^q | E=\frac1{2n}\sum_{q=1}^n\sum_ju_{qj}^2 | \frac{\partial E^q}{\partial u_{qj}}=\frac1nu_{qj}",
    "a cost with another term": r"u_{qj}=\sum_ix_{qi}v_{ij} | E=\sum_qE^q | E=\sum_q\sum_ju_{qj}^2+\sum_{ij}v_{ij}^2 | \frac{\partial E^q}{\partial v_{ij}}=2u_{qj}x_{qi}",
    "an index that is another": r"y_i=\sum_jw_{ij}x_j | i=j | \frac{\partial y_i}{\partial x_j}=w_{ii}",
    "a sum that may be a number": r"z_i=w_ix_i | we want \sum_iz_i=1 unless x_i=0 | \frac{\partial z_i}{\partial x_i}=w_i(1-z_i)",
    "a letter of a function and its values": r"a=\phi(z) | \phi_i=z_i^2 | y_i=\phi_i | \frac{\partial y_i}{\partial z_i}=\phi'(z_i)",
    "an error of its own": r"z=wx | a=\sigma(z) | L=(a-t)^2 | \delta=a-t | \frac{\partial L}{\partial w}=\delta x",
    "a gradient of its own": r"z=wx | L=(z-t)^2 | dw=(z-t)x | \frac{\partial L}{\partial w}=dw",
    "implicit": r"c-wx=0 | y=wc | \frac{\partial y}{\partial w} = c",
    "cases that were not read": r"c=\begin{cases} wx & \text{unless } x \\ 0 \end{cases} | y=wc | \frac{\partial y}{\partial w} = c",
    "of itself": r"c=c(v) | y=vc | \frac{\partial y}{\partial v} = c",
    "a recursion": r"s_t=w s_{t-1}+x_t | E=\sum_t s_t | \frac{\partial E}{\partial s_t}=1",
    "the whole under a capital": r"H=WX | y=\sum_i w_ih_i | \frac{\partial y}{\partial w_i} = h_i",
    "the whole under a capital that is differentiated by": r"Y=WX | E=\|\mathbf y-\mathbf t\|^2+\|W\|^2 | \frac{\partial E}{\partial W}=2W",
    "the whole under a capital, behind a definition": r"V=2W | Y=VX | E=\|\mathbf y-\mathbf t\|^2+\|W\|^2 | \frac{\partial E}{\partial W}=2W",
    "the whole under a capital, behind a parameter": r"Y=f_W(X) | E=\|\mathbf y-\mathbf t\|^2+\|W\|^2 | \frac{\partial E}{\partial W}=2W",
    "the whole under a capital of another letter": r"Y=f(X) | E=\|\mathbf y-\mathbf t\|^2+\|\mathbf x\|^2 | \frac{\partial E}{\partial\mathbf x}=2\mathbf x",
    "a letter of the cost for a hidden result": r"x_1=f(W_1x_0) | x_2=f(W_2x_1) | E=\frac12\|z-t\|^2 | \frac{\partial E}{\partial W_1}=[(x_1-t)\circ f'(W_1x_0)]x_0^T",
    "a letter of the cost for a hidden result of all layers": r"x_i=f(W_ix_{i-1}) | E=\frac12\|z-t\|^2 | \frac{\partial E}{\partial W_1}=[(x_1-t)\circ f'(W_1x_0)]x_0^T",
    "a letter of the cost for two results": r"x_1=f(W_1x_0) | x_2=f(W_2x_1) | u=f(Vx_1) | E=\frac12\|z-t\|^2 | q=\|u-t\|^2 | \frac{\partial E}{\partial W_2}=[(x_2-t)\circ f'(W_2x_1)]x_1^T",
    "a letter of the cost that has a meaning": r"x_1=f(W_1x_0) | E=\frac12\|z-t\|^2 | z=2x_1 | \frac{\partial E}{\partial W_1}=[(x_1-t)\circ f'(W_1x_0)]x_0^T",
    "a letter of the cost without its factor": r"x_1=f(W_1x_0) | E=\|z-t\|^2 | \frac{\partial E}{\partial W_1}=[(x_1-t)\circ f'(W_1x_0)]x_0^T",
    "the old cost behind the new one": r"x_1=f(W_1x_0) | E=\frac12\|x_1-t\|^2 | \frac{\partial E}{\partial x_1}=x_1-t | x_i=f(W_ix_{i-1}) | E=\|x_L-t\|^2 | \frac{\partial E}{\partial x_L}=x_L-t",
    "a new cost without a new net": r"y=wx | E=\frac12(y-t)^2 | \frac{\partial E}{\partial y}=y-t | E=y-t | \frac{\partial E}{\partial y}=1",
    "a new net without a derivation before it": r"y=wx | E=\frac12(y-t)^2 | u=vx | E=ut | \frac{\partial E}{\partial u}=t",
    "an error of its own, of what has no letter": r"a=\sigma(Wx) | L=\|a-t\|^2 | \delta=a-t | \frac{\partial L}{\partial W}=\delta x^T",
    "an error without the factor of its cost": r"x_i=f(W_ix_{i-1}) | E=\|x_L-t\|^2 | \delta_L=(x_L-t)\circ f'(W_Lx_{L-1}) | \frac{\partial E}{\partial W_i}=\delta_ix_{i-1}^T",
    "an error of two families": r"x_i=f(W_ix_{i-1}) | y_i=g(V_ix_i) | E=\|y_L-t\|^2 | \frac{\partial E}{\partial W_i}=\delta_ix_{i-1}^T",
    "the cost of a batch as that of one": r"y=wx | E=\frac12(y-t)^2 | E=\frac1N\sum_n\frac12(y_n-t_n)^2 | \frac{\partial E}{\partial w}=\frac1N(y-t)x",
    "weights before the derivative of another": r"\mathbf u=A\mathbf x | \mathbf y=f(\mathbf u) | E=\frac12\|\mathbf y-\mathbf t\|^2 | \frac{\partial E}{\partial A}=(\mathbf y-\mathbf t)\frac{\partial\mathbf u}{\partial A}",
    "an entry that depends on all others": r"\frac{\partial y_i}{\partial a_j}=J_{ij} | \frac{\partial E}{\partial a_k}=\frac{\partial E}{\partial y_k}\frac{\partial y_k}{\partial a_k}",
    "an entry beside what leads past it": r"E=\sum_k(y_k-t_k)^2+\lambda\sum_ka_k^2 | \frac{\partial E}{\partial a_k}=\frac{\partial E}{\partial y_k}\frac{\partial y_k}{\partial a_k}",
    "an entry with a definition behind it": r"\frac{\partial E}{\partial w_i}=\frac{\partial E}{\partial y_i}\frac{\partial y_i}{\partial w_i} | y_i=\sum_jw_jx_{ij} | \frac{\partial E}{\partial w_k}=\frac{\partial E}{\partial y_k}\frac{\partial y_k}{\partial w_k}",
    "one entry of a sum": r"\frac{\partial E_n}{\partial z_j}=\frac{\partial E_n}{\partial a_k}\frac{\partial a_k}{\partial z_j}",
    "two sizes of one index in claims": r"-\frac{\partial E}{\partial v_i}=-\sum_{j=1}^n\frac{\partial E}{\partial u_j}\frac{\partial u_j}{\partial v_i} | -\frac{\partial E}{\partial v_i}=-\sum_{j=1}^m\frac{\partial E}{\partial u_j}\frac{\partial u_j}{\partial v_i}",
    "a sum that ends before its size in a claim": r"\frac{\partial E}{\partial v_i}=\sum_{j=1}^{n-1}\frac{\partial E}{\partial u_j}\frac{\partial u_j}{\partial v_i}",
    "a size of a claim as a factor": r"\frac{\partial E}{\partial v_i}=\sum_{j=1}^{n}\frac{\partial E}{\partial u_j}\frac{\partial u_j}{\partial v_i} | \sum_{j=1}^{n}v_j=n v_1",
    "a step that is skipped": r"\frac{\partial z_{k+1}}{\partial z_k}=J_k | -\frac{\partial c}{\partial z_k}=-\frac{\partial c}{\partial z_{k+2}}\frac{\partial z_{k+1}}{\partial z_k}",
    "a cost at each step": r"E=\sum_tE_t | \frac{\partial E_t}{\partial h_t}=q_t | \frac{\partial E}{\partial h_t}=\frac{\partial E}{\partial h_{t+1}}\frac{\partial h_{t+1}}{\partial h_t}",
    "a parameter of all steps": r"\frac{\partial h_t}{\partial h_{t-1}}=J_t | -\frac{\partial E}{\partial W}=-\frac{\partial E}{\partial h_t}\frac{\partial h_t}{\partial W}",
    "a weight of another stage": r"\frac{\partial z_{k+1}}{\partial z_k}=J_k | -\frac{\partial c}{\partial w_k}=-\frac{\partial c}{\partial z_{k+1}}\frac{\partial z_{k+1}}{\partial w_{k+1}}",
    "steps and none": r"h_t=wh_{t-1} | y=wh | \frac{\partial y}{\partial w}=h",
    "costs of samples that are not added": r"L_i=(y_i-t_i)^2 | \frac{\partial L}{\partial y_i}=\frac{\partial L_i}{\partial y_i}",
    "costs of samples that are entries": r"L_i=(y_i-t_i)^2 | \frac{\partial L}{\partial w}=1 | \frac{\partial L}{\partial y_i}=2(y_i-t_i)",
    "the sample of another cost": r"u_{qj}=\sum_i h_{qi}w_{ij} | E=\sum_q E^q | \frac{\partial E}{\partial u_{pj}}=\frac{\partial E^q}{\partial u_{qj}}",
    "rows and a product of columns": r"\mathbf u=\mathbf xA | s=\mathbf u\mathbf u^T | \frac{\partial s}{\partial A}=2\mathbf u^T\mathbf x",
    "numbers of an example, within it": r"a=\begin{pmatrix}1\\2\end{pmatrix} | s=\sum_ia_i^2 | \sum_ia_i^2=s+a_1-2",
    "entries written out otherwise": r"\mathbf Z=\mathbf X\circ\mathbf Y | \begin{bmatrix} z_{1,1} & z_{1,2} \\ z_{2,1} & z_{2,2} \end{bmatrix}=\begin{bmatrix} x_{1,1}+y_{1,1} & x_{1,2} \\ x_{2,1} & x_{2,2} \end{bmatrix} | \frac{\partial z_{1,1}}{\partial x_{1,1}} = 1",
    "an expansion that contradicts its array": r"\mathbf Z=\mathbf X\circ\mathbf Y | \mathbf{Z}=\begin{bmatrix} z_{1,1} & z_{1,2} \\ z_{2,1} & z_{2,2} \end{bmatrix} | \begin{bmatrix} z_{1,1} & z_{1,2} \\ z_{2,1} & z_{2,2} \end{bmatrix}=\begin{bmatrix} x_{1,1} & x_{1,2} \\ x_{2,1} & x_{2,2} \end{bmatrix}",
    "entries out of order": r"\mathbf{Z}=\begin{bmatrix} z_{1,1} & z_{2,1} \\ z_{1,2} & z_{2,2} \end{bmatrix}",
    "an index that is 1 in the display only": r"\mathbf{v}=\begin{bmatrix} v_{1,1} & v_{1,2} \end{bmatrix} | s = \sum_i v_{i,1} | s = v_{1,1}",
    "a law of a letter that is a number of its own": r"z_i=w_ix_i | z=0 | \sigma(z)=\frac{1}{1+e^{-z}} | \sigma(z)=\frac12",
    "the Jacobian of a function of a vector": r"\mathbf z=\mathbf A\mathbf x | \frac{\partial\tanh(\mathbf z)}{\partial\mathbf z}=1-\tanh^2(\mathbf z)",
    "a claim of a derivative that is defined": r"z=wx | a=\sigma(z) | L=(a-t)^2 | \delta=\frac{\partial L}{\partial z} | \delta=a-t | \frac{\partial L}{\partial w}=(a-t)x",
    "what a derivative at a quantity is": r"f'(c)=wx | y=wc | \frac{\partial y}{\partial w} = c+0",
    "a law of a layer that is given": r"u^l=w^lh^{l-1} | u^l=0 | \sigma(z)=\frac{1}{1+e^{-z}} | \sigma(u^l)=\frac12",
    "a value at a layer is no function": r"u^l=w^lh^{l-1} | \sigma(u^l)=\frac12 | a=\sigma(v) | \frac{\partial a}{\partial v}=0",
    "numbers of what is defined": r"a_i=w_ix_i | a=\begin{pmatrix}1\\0\end{pmatrix} | \frac{\partial a_i}{\partial w_i}=x_i",
    "a layer and none in one derivative": r"h_l=wh_{l-1} | y=wh+h_L | \frac{\partial y}{\partial w}=h+\frac{\partial h_L}{\partial w}",
    "one index and two in one derivative": r"y_i=\sum_j w_{ij}x_j | E=\sum_i(y_i-t_i)^2+\sum_i w_i^2 | \frac{\partial E}{\partial w_{ij}}=2(y_i-t_i)x_j",
    "a component that is a row": r"x_{ij}=u_iv_j | q=\sum_j u_jx_j | \frac{\partial q}{\partial u_j}=x_j",
    "below and above": r"y^{(i)}=wx^{(i)} | q=\sum_i vy_i | \frac{\partial q}{\partial w}+v=v | \frac{\partial (wq)}{\partial w}=q",
    "another face in a function": r"w_l=2w_{l-1}x | f(u)=wu^2x | E=f(v) | \frac{\partial E}{\partial x} = wv^2",
    "another face behind a derivative": r"h_t=wh_{t-1} | y=wh | d=\frac{\partial y}{\partial w} | d=1\cdot h",
    "the bold face of a component": r"\mathbf x_i=w\mathbf v_i | y_i=wx_i | \frac{\partial y_i}{\partial w}=x_i",
    "vectors with a number, and their entries": r"r=\sum_ix_iy_i | \mathbf x_i\mathbf y_j=\mathbf y_j\mathbf x_i",
    "products of columns with a number": r"\mathbf x_i\mathbf y_j^T=\mathbf y_j\mathbf x_i^T",
    "the other way round": r"r=\sum_ix_iy_i | \mathbf{y}_j\mathbf{x}_i^T=\mathbf{x}_i\mathbf{y}_j^T",
    "two sets": r"q=\sum_{i\in A}v_i+\sum_{i\in B}v_i | \frac{\partial q}{\partial v_j}=2",
    "a set and all": r"q=\sum_{i\in A}v_i+\sum_iv_i | \frac{\partial q}{\partial v_j}=2",
    "a set is all": r"\sum_{k\in D_j}v_k=\sum_kv_k",
    "two sets of their own": r"\sum_{k\in D_j}v_k=\sum_{k\in F_j}v_k",
    "sets of their own in a definition": r"q_j=\sum_{k\in D_j}v_k | \frac{\partial q_j}{\partial v_k}=1",
    "what is not in a set": r"q=\sum_{i\in S}v_i^2 | j\notin S | \frac{\partial q}{\partial v_j}=2v_j",
    "the elements of a set": r"q=\sum_{x\in S}xw | \frac{\partial q}{\partial w}=\sum_{x\in S}x",
    "a set and a cost": r"q=\sum_{i\in R}v_i^2 | R=w^2q | \frac{\partial R}{\partial w}=0 | \frac{\partial q}{\partial v_i}=2v_i",
    "two definitions": r"q=wv | q=vw^2 | \frac{\partial q}{\partial v}=w",
    "a definition behind a claim": r"p=q^2w | \frac{\partial p}{\partial w}=q^2 | q=wv",
    "a layer or a power": r"a^l=w^la^{l-1} | y=wa^2 | \frac{\partial y}{\partial a}=2wa",
    "ones that are no ones": r"C=\|A\mathbf x-\mathbf 1\|^2 | \mathbf 1=(1,2,\ldots,1)^T | \frac{\partial C}{\partial\mathbf x}=2A^T(A\mathbf x-\mathbf 1)",
    "a difference that is a factor": r"\Delta=y-t | E=\Delta w | \frac{\partial E}{\partial w}=0",
    "an arrow that changes a cost": r"E=x^2 | E\rightarrow E+x | \frac{\partial E}{\partial x}=2x",
    "a number that is cut off": r"y=\frac{2}{3} | \frac{2}{3}=0.66",
    "a number with one digit too many": r"e^{0.5}=1.6488",
    "an error that has a power of ten before it": r"y=2e-3x | \frac{dy}{dx}=0.002",
    "costs at exchanged arguments": r"L(y,t)=(y-t)^2y | M=L(t,y) | \frac{\partial M}{\partial y}=\frac{\partial L}{\partial y}",
    "costs at two points": r"J(a)=a^2 | K=J(a_1)+J(a_2) | \frac{\partial K}{\partial a_1}=\frac{\partial J}{\partial a}",
    "a determinant": r"|\mathbf{A}|^2 = \sum_i \sum_j A_{ij}^2",
    "a condition of the line before": r"p_i=\frac{e^{z_i}}{\sum_je^{z_j}} | \frac{\partial p_i}{\partial z_j}=p_i(1-p_i) \text{ if } i=j | \frac{\partial p_i}{\partial z_j}=p_i(1-p_j) \text{ if } i\ne j",
    "a condition of the line before, with a comma": r"p_i=\frac{e^{z_i}}{\sum_je^{z_j}} | \frac{\partial p_i}{\partial z_j}=p_i(1-p_i) \text{ if } i=j | \frac{\partial p_i}{\partial z_j}=p_i(1-p_j), \quad i\ne j",
    "a condition of the line before, in parentheses": r"p_i=\frac{e^{z_i}}{\sum_je^{z_j}} | \frac{\partial p_i}{\partial z_j}=p_i(1-p_i) \text{ if } i=j | \frac{\partial p_i}{\partial z_j}=p_i(1-p_j) \quad (i\ne j)",
    "indices that are in order": r"p_i=\frac{e^{z_i}}{\sum_je^{z_j}} | \frac{\partial p_i}{\partial z_j}=p_i(1-p_i) \text{ if } i=j | \frac{\partial p_i}{\partial z_j}=p_i(1-p_j) \text{ if } i \le j",
    "a condition of the line before, for a diagonal": r"y_i=w_ix_i | \frac{\partial y_i}{\partial x_j}=w_i \text{ if } i=j | \frac{\partial y_i}{\partial x_j}=w_j \text{ if } i\neq j",
    "a chain through a part of what is defined": r"u=x^2 | f=xu | \frac{df}{dx}=\frac{\partial f}{\partial u}\frac{du}{dx}",
    "a chain through one factor of two": r"y=uv | u=2x | v=3x | \frac{\partial y}{\partial x}=\frac{\partial y}{\partial u}\frac{\partial u}{\partial x}",
    "a chain through one path of two": r"x=t^2 | y=t^3 | z=xy | \frac{dz}{dt}=\frac{\partial z}{\partial x}\frac{dx}{dt}",
    "a chain through one term of a cost in two": r"L=L_1+L_2 | L_1=(a-t)^2 | L_2=\lambda w^2 | a=wx | \frac{dL}{dw}=\frac{dL}{da}\frac{da}{dw}",
    "a chain past which a definition leads": r"u=F(x) | y=x+u | \frac{\partial L}{\partial x}=\frac{\partial L}{\partial u}\frac{\partial u}{\partial x}",
    "a chain and a slope": r"\frac{\partial f}{\partial u}=x | \frac{df}{dx}=\frac{\partial f}{\partial u}\frac{du}{dx}",
    "a chain and an equation in no order": r"f-xu=0 | u=x^2 | \frac{df}{dx}=\frac{df}{du}\frac{du}{dx}",
    "a chain and a longer one": r"\frac{\partial z}{\partial t}=\frac{\partial z}{\partial x}\frac{\partial x}{\partial t}+\frac{\partial z}{\partial y}\frac{\partial y}{\partial t} | \frac{\partial z}{\partial t}=\frac{\partial z}{\partial x}\frac{\partial x}{\partial t}",
    "a bias of each row": r"Y=XW+b | L=\sum_{ij}(Y_{ij}-T_{ij})^2 | \frac{\partial L}{\partial b}=2(Y-T)",
    "a bias of each row, in a function": r"Y=\sigma(XW+b) | L=\sum_{ij}(Y_{ij}-T_{ij})^2 | \nabla_bL=2(Y-T)\odot\sigma'(XW+b)",
    "a bias of each row, behind a name": r"H=XW | Y=H+b | L=\sum_{ij}(Y_{ij}-T_{ij})^2 | \frac{\partial L}{\partial b}=2(Y-T)",
    "a bias of each row, twice": r"Y=XW+2b | L=\sum_{ij}(Y_{ij}-T_{ij})^2 | \frac{\partial L}{\partial b}=4(Y-T)",
    "a bold bias of each row": r"Y=XW+\mathbf b | L=\sum_{ij}(Y_{ij}-T_{ij})^2 | \nabla_{\mathbf b}L=2(Y-T)",
    "two classes that are one value": r"p_k=\frac{e^{z_k}}{\sum_je^{z_j}} | L=-\log p_c | M=p_d | \frac{\partial L}{\partial z_d}=p_d-1",
    "a class that is the second": r"p_k=\frac{e^{z_k}}{\sum_je^{z_j}} | L=-\log p_c | \frac{\partial L}{\partial z_2}=p_2-1",
    "a class that is not the first": r"p_k=\frac{e^{z_k}}{\sum_je^{z_j}} | L=-\log p_c | \frac{\partial L}{\partial z_1}=p_1",
    "two indices that are summed over in silence": r"y_i=W_{ij}x_j | E=\frac12y_iy_i | \frac{\partial y_i}{\partial x_j}=W_{ji}",
    "an outer product with what may be a number": r"y=Wx | L=\frac12\|y-t\|^2 | \frac{\partial L}{\partial W}=(y-t)\otimes x | \frac{\partial L}{\partial W}=x\otimes(y-t)",
    "letters of indices that are quantities": r"E=st | s=kt | \frac{dE}{dt}=s",
    "letters of indices that are quantities, in a difference": r"E=\frac12(s-k)^2 | s=tk | \frac{\partial E}{\partial k}=-(s-k)",
    "a sum that is one": r"p_1+p_2=1 | H=-p_1\log p_1-p_2\log p_2 | \frac{dH}{dp_1}=-\log p_1-1",
    "what is proportional": r"E=uv | v\propto u | \frac{dE}{du}=v",
    "what is about the same": r"E=uv | v\approx 2u | \frac{dE}{du}=v",
    "two numbers side by side": r"2 5=10",
    "a number in groups of digits": r"1\,000\cdot2=0",
    "a number in groups of digits that is a factor": r"y=2\,5x | \frac{\partial y}{\partial x}=10",
    "one and a half": r"1\frac12=\frac12",
    "one and a half, as a factor": r"y=1\tfrac12x | \frac{dy}{dx}=\frac12",
    "a first power that nobody writes": r"y=x^1+x^2 | \frac{\partial y}{\partial x}=1+2x",
}
SAID = {
    "a sum that ties what is differentiated by": r"$$H=-\sum_i p_i\log p_i$$ Sometimes, not always, $$\sum_i p_i=1$$ and so $$\frac{\partial H}{\partial p_i}=-\log p_i-1$$ holds.",
    "weights are tied": "The two matrices are tied: $V$ is the transpose of $W$.\n\n" r"$$h=Wx$$ $$r=Vh$$ $$E=\frac12\|r-x\|^2$$" "\n\n" r"$$\frac{\partial E}{\partial W}=V^T(r-x)x^T$$",
    "a letter depends on another": "The quantity $v$ depends on $u$.\n\n$$E=uv$$\n\n" r"$$\frac{dE}{du}=v$$",
    "a first state that depends on a weight": "The first state $h_0$ depends on $w$.\n\n" r"$$h_t=wh_{t-1}$$ $$E=h_2$$" "\n\n" r"$$\frac{\partial E}{\partial w}=h_1+wh_0$$",
    "a state at each step that is tied": "The weights are tied: $h_t$ is the square of $v$.\n\n" r"$$h_t=wh_{t-1}+v$$" "\n\n" r"$$\frac{\partial h_t}{\partial v}=1+w\frac{\partial h_{t-1}}{\partial v}$$",
    "softmax of each column, in words": "The softmax is taken over each column of $S$.\n\n" r"$$S=QK^T$$ $$A=\mathrm{softmax}(S)$$" "\n\n" r"$$A_{ij}=\frac{e^{S_{ij}}}{\sum_ke^{S_{ik}}}$$",
    "a symmetric matrix": "Let $A$ be a symmetric matrix.\n\n" r"$$f=\mathbf x^TA\mathbf x$$" "\n\n" r"$$\frac{\partial f}{\partial A}=\mathbf x\mathbf x^T$$",
    "a diagonal matrix": "The matrix $D$ is diagonal.\n\n" r"$$u=Dx$$ $$L=\frac12\|u\|^2$$" "\n\n" r"$$\frac{\partial L}{\partial D}=ux^T$$",
    "what is detached": "We detach $h$ from the graph.\n\n$$h=wx$$\n\n$$y=wh$$\n\n" r"$$\frac{\partial y}{\partial w}=2wx$$",
    "what is treated as a constant": "Here $h$ is treated as a constant.\n\n$$h=wx$$\n\n$$y=wh$$\n\n" r"$$\frac{\partial y}{\partial w}=2wx$$",
    "two letters are equal": "Here $a$ and $b$ are always equal.\n\n" r"$$y=a+b$$" "\n\n" r"$$\frac{dy}{da}=1$$",
    "a sum in words, behind": "$$E=\\frac12(y-t)^2$$\n\n$$y=wz$$\n\nwhere $z$ is the sum of $w$ and $x$.\n\n" r"$$\frac{\partial E}{\partial w}=(y-t)z$$",
    "a path in the line": "The path is $s=kt$.\n\n$$E=st$$\n\n" r"$$\frac{\partial E}{\partial t}=s$$",
    "a relation in plain text": "Here v = 2u.\n\n$$E=uv$$\n\n" r"$$\frac{dE}{du}=v$$",
    "an index that is left out": "where the sum runs over all $j$ except $j=i$:\n\n" r"$$y_i=\sum_jw_{ij}x_j$$" "\n\n" r"$$\frac{\partial y_i}{\partial x_i}=w_{ii}$$",
    "it is denied": "$$E=(vu-t)^2$$\n\nIt is not true that\n\n$$v=cu$$\n\nIn general,\n\n" r"$$\frac{\partial E}{\partial u} = 2(vu-t)2cu$$",
    "it is a mistake": "A common mistake is to write\n\n$$q = v u$$\n\nThen\n\n" r"$$\frac{\partial q}{\partial v} = u$$",
    "for linear units": "For linear units we have\n\n$$a = wz$$\n\nThen\n\n" r"$$\frac{\partial a}{\partial z} = w + 0$$",
    "a sum that is denied": "$$p_k=\\frac{e^{z_k}}{\\sum_m e^{z_m}}$$\n\n$$E=-\\sum_k t_k\\log p_k$$\n\nHere we do not assume that $\\sum_k t_k=1$ holds. Still\n\n"
    r"$$\frac{\partial E}{\partial z_k}=p_k-t_k$$",
    "a face in another section": "# One\n\n$$h=wx$$\n\n$$c=h^2$$\n\n# Two\n\n$$h_l=v_lh_{l-1}$$\n\n$$y=wh$$\n\n" r"$$\frac{\partial y}{\partial w}=h$$",
    "another norm in mathematics": "The $L_1$ norm is meant.\n\n" r"$$r = \|\mathbf v\|$$" "\n\n" r"$$\frac{\partial r}{\partial v_i}=\frac{v_i}{r}$$",
    "it is denied behind it": "$$E=(vu-t)^2$$\n\n$$v=cu$$\n\nThis does not hold in general. Then\n\n" r"$$\frac{\partial E}{\partial u} = 2(vu-t)2cu$$",
    "it is denied in front of it": "$$E=(vu-t)^2$$\n\nThe following is not so.\n\n$$v=cu$$\n\nIn general,\n\n" r"$$\frac{\partial E}{\partial u} = 2(vu-t)2cu$$",
    "a condition in its sentence": "$$E=(vu-t)^2$$\n\nWe look at two cases. If the unit is open, we have\n\n$$v=cu$$\n\nThen\n\n" r"$$\frac{\partial E}{\partial u} = 2(vu-t)2cu$$",
    "a remark that is no parenthesis": r"$$v=cu \text{ for open units}$$" "\n\nThen\n\n" r"$$\frac{\partial v}{\partial u} = c+0$$",
    "a derivative that is defined anew": r"$$z=wx$$ $$a=\sigma(z)$$ $$L=(a-t)^2$$ $$\delta=\frac{\partial L}{\partial z}$$" "\n\nNow let us define\n\n" r"$$\delta=a-t$$" "\n\nThen\n\n" r"$$\frac{\partial L}{\partial w}=\delta x$$",
    "another norm": "The L1 norm is meant.\n\n" r"$$r = \|\mathbf v\|$$" "\n\n" r"$$\frac{\partial r}{\partial v_i}=\frac{v_i}{r}$$",
    "a condition of the sentence before another": r"""$$p_i=\frac{e^{z_i}}{\sum_je^{z_j}}$$

For $i=j$:

$$\frac{\partial p_i}{\partial z_j}=p_i(1-p_i)$$

For $i\ne j$:

$$\frac{\partial p_i}{\partial z_j}=p_i(1-p_j)$$""",
    "otherwise": r"""$$p_i=\frac{e^{z_i}}{\sum_je^{z_j}}$$

If $i=j$, then

$$\frac{\partial p_i}{\partial z_j}=p_i(1-p_i)$$

and otherwise

$$\frac{\partial p_i}{\partial z_j}=p_i(1-p_j)$$""",
    "a sentence that denies its condition": r"""$$p_i=\frac{e^{z_i}}{\sum_je^{z_j}}$$

For $i=j$ this was shown above.

$$\frac{\partial p_i}{\partial z_j}=p_i(1-p_j)$$""",
    "both cases": r"""$$p_i=\frac{e^{z_i}}{\sum_je^{z_j}}$$

For $i=j$ and for $i\ne j$

$$\frac{\partial p_i}{\partial z_j}=p_i(1-p_j)$$""",
    "one line of two": r"""$$p_i=\frac{e^{z_i}}{\sum_je^{z_j}}$$

For $i=j$:

$$\begin{aligned} a&=p_i+1 \\ \frac{\partial p_i}{\partial z_j}&=p_i(1-p_j) \end{aligned}$$""",
    "a bias of each row, in words": r"""The bias $b$ is a row vector that is added to each row of the batch.

$$Y=XW+b$$

$$L=\sum_{ij}(Y_{ij}-T_{ij})^2$$

$$\frac{\partial L}{\partial b}=2(Y-T)$$""",
    "a bias of each column": r"""A minibatch has $m$ samples as columns of $X$; $b$ is a column vector that is added to every column.

$$Z=WX+b$$

$$A=\sigma(Z)$$

$$C=\frac1m\sum_{i=1}^mC_i$$

$$dZ=\frac{\partial C}{\partial Z}$$

$$\frac{\partial C}{\partial b}=dZ$$""",
    "a condition behind the display before": r"""$$p_i=\frac{e^{z_i}}{\sum_je^{z_j}}$$

$$\frac{\partial p_i}{\partial z_j}=p_i(1-p_i)$$

for $i=j$, and

$$\frac{\partial p_i}{\partial z_j}=p_i(1-p_j)$$""",
    "a condition in parentheses behind the display before": r"""$$p_i=\frac{e^{z_i}}{\sum_je^{z_j}}$$

$$\frac{\partial p_i}{\partial z_j}=p_i(1-p_i)$$

($i=j$)

$$\frac{\partial p_i}{\partial z_j}=p_i(1-p_j)$$""",
}


def proved(text: str) -> list[str]:
    return [v.claim for v in check_text(text, "attack.md").verdicts if v.status in ("proved", "tested")]


@pytest.mark.every(2)
@pytest.mark.parametrize("name", ATTACKS)
def test_what_a_text_does_not_bear_out_is_not_proved(name: str) -> None:
    equations = [part.strip() for part in ATTACKS[name].split(" | ")]
    assert not is_held("\n\n".join(f"$${latex}$$" for latex in equations), equations[-1])


@pytest.mark.every(2)
@pytest.mark.parametrize("name", SAID)
def test_what_words_deny_is_not_proved(name: str) -> None:
    assert not is_held(SAID[name], SAID[name].rpartition("$$")[0].rpartition("$$")[2])


def test_a_cross_is_said_to_be_a_product_entry_by_entry() -> None:
    (found,) = check_text(r"$$\mathbf a\times\mathbf b=\mathbf b\times\mathbf a$$", "cross.md").verdicts
    assert "a star or a cross between arrays of one shape is their product entry by entry" in [c.text for c in found.provided]


def test_words_of_another_sentence_are_printed_as_a_condition() -> None:
    text = "The units do not have a bias. Here is what they see:\n\n$$v=cu$$\n\nThen\n\n" r"$$\frac{\partial v^2}{\partial u} = 2vc$$"
    (found,) = (v for v in check_text(text, "beside.md").verdicts if v.status == "proved")
    (said,) = (c for c in found.provided if "beside the words: not" in c.text)
    assert said.line == 3


def test_a_wrong_claim_of_a_derivative_poisons_nothing() -> None:
    equations = [r"z=wx", r"a=\sigma(z)", "L=(a-t)^2", r"\delta=\frac{\partial L}{\partial z}", r"\delta=a-t"]
    right = r"\frac{\partial L}{\partial w} = \delta x"
    assert proved("\n\n".join(f"$${latex}$$" for latex in (*equations, right))) == [right]


def test_a_condition_on_indices_is_said_of_its_own_equation() -> None:
    softmax, slope = r"p_i=\frac{e^{z_i}}{\sum_je^{z_j}}", r"\frac{\partial p_i}{\partial z_j}"
    beside = [rf"$${softmax}$$ $${slope}=p_i(1-p_i) \text{{ if }} i=j$$ $${slope}=-p_ip_j \text{{ if }} i\ne j$$"]
    before = [f"$${softmax}$$", "For $i=j$:", f"$${slope}=p_i(1-p_i)$$", r"For $i\ne j$:", f"$${slope}=-p_ip_j$$"]
    for text in (beside, before):
        right = [v for v in check_text("\n\n".join(text), "right.md").verdicts if v.status == "proved"]
        assert [c.text for v in right for c in v.provided] == ["i = j", "i != j"]
    exchanged = rf"$${softmax}$$ $${slope}=p_i(1-p_i) \text{{ if }} i\neq j$$ $${slope}=-p_ip_j \text{{ if }} i=j$$"
    assert proved(exchanged) == []


def test_a_bias_of_matrices_spoils_no_other_derivative() -> None:
    text = r"$$Y=XW+b$$ $$L=\sum_{ij}(Y_{ij}-T_{ij})^2$$ $$\frac{\partial L}{\partial W}=2X^T(Y-T)$$"
    assert len(proved(text)) == 1
    assert len(proved(r"$$z=Wx+b$$ $$L=\|z-t\|^2$$ $$\frac{\partial L}{\partial b}=2(z-t)$$")) == 1


def test_a_condition_behind_an_equation_may_be_another_than_that_before_it() -> None:
    softmax, slope = r"p_i=\frac{e^{z_i}}{\sum_je^{z_j}}", r"\frac{\partial p_i}{\partial z_j}"
    assert proved(rf"$${softmax}$$" "\n\nConsider $i=j$ first.\n\n" rf"$${slope}=p_i(1-p_j)$$" "\n\nfor $i\\ne j$.") == []


def test_what_is_tied_elsewhere_leaves_the_rest() -> None:
    right = r"\frac{\partial y}{\partial x} = w"
    assert proved(f"For $k=1,\\dots,n$, where $b$ is the same as $c$:\n\n$$y=wx+b$$\n\n$${right}$$") == [right]
    assert proved(r"$$p_1+p_2=1$$ $$H=-\log p_1$$ $$\frac{dH}{dp_1}=\log p_2$$" r"$$\frac{dH}{dp_1}=-\frac1{p_1}$$") == []


def test_a_constraint_accuses_nobody() -> None:
    text = r"$$p_1+p_2=1$$ $$H=-p_1\log p_1-p_2\log p_2$$ $$\frac{dH}{dp_1}=-\log p_1-1$$ $$\frac{dH}{dp_1}=\log\frac{p_2}{p_1}$$"
    assert {v.status for v in check_text(text, "constraint.md").verdicts} == {"given", "undecided"}


def test_what_is_said_of_a_cost_behind_its_definition_counts_in_later_sections() -> None:
    network = r"$$u_{qj}=\sum_ix_{qi}v_{ij}$$ $$y_{qj}=\sigma(u_{qj})$$"
    costs = [
        r"$$E=\frac12\sum_q\sum_j(y_{qj}-t_{qj})^2$$",
        "It is taken only for classes.",
        r"$$E=-\sum_q\sum_jt_{qj}\log y_{qj}$$",
    ]
    slopes = [
        r"$$\frac{\partial E}{\partial y_{qj}}=-\frac{t_{qj}}{y_{qj}}$$",
        r"$$\frac{\partial E}{\partial y_{qj}}=y_{qj}-t_{qj}$$",
    ]
    softmax = r"$$y_{qj}=\frac{e^{u_{qj}}}{\sum_ke^{u_{qk}}}$$"
    text = "\n\n".join(["# Network", network, "# Costs", *costs, "# Softmax", softmax, *slopes])
    found = check_text(text, "costs.md").verdicts
    assert [v.status for v in found[-2:]] == ["undecided"] * 2

def test_the_norm_of_a_matrix_with_a_two_below_it_is_said_to_be_that_of_its_entries() -> None:
    (found,) = check_text(r"$$\|W\|_2^2=\sum_{ij}W_{ij}^2$$", "norm.md").verdicts
    (other,) = check_text(r"$$\|W\|_F^2=\sum_{ij}W_{ij}^2$$", "norm.md").verdicts
    assert len(found.provided) == len(other.provided) + 1 == 1


def test_numbers_with_a_sign_or_brackets_between_them_are_factors() -> None:
    assert proved(r"$$2\cdot5=10$$ $$2(5)=10$$ $$\frac12\cdot4=2$$ $$x\frac12=\frac x2$$") != []


@pytest.mark.parametrize("about_h", [r"$h_1 = 2$", r"$\boldsymbol{h} = (h_1; h_2; \dots; h_q)$", ""])
def test_a_letter_that_may_be_a_label_is_no_reason_to_change_the_order_of_indices(about_h: str) -> None:
    definition = r"$$u_{ih} = -\eta \frac{\partial E_k}{\partial v_{ih}}$$"
    turned = r"u_{ih} = -\eta \frac{\partial E_k}{\partial v_{hi}}"
    assert not is_held(f"{definition} $${turned}$$ with {about_h}.", turned)
    twice = r"2 u_{ih} = -2 \eta \frac{\partial E_k}{\partial v_{ih}}"
    assert is_held(f"{definition} $${twice}$$ with {about_h}.", twice)


@pytest.mark.parametrize("about_h", [" with $h_1 = 2$", ""])
def test_a_letter_below_that_may_be_an_index_makes_no_array_of_its_own(about_h: str) -> None:
    given = r"$$s_i = \sum_j v_{ij} x_j$$ $$u_i = s_i + 3 v_{ih}$$ "
    wrong, right = r"\frac{\partial u_i}{\partial v_{ih}} = 3", r"\frac{\partial u_i}{\partial v_{ih}} = 3 + x_h"
    assert not is_held(f"{given} $${wrong}$$ {about_h}.", wrong)
    assert about_h or is_held(f"{given} $${right}$$.", right)
    alone = r"$$E = \sum_j v_j^2 + v_h$$ "
    entry = r"\frac{\partial E}{\partial v_h} = 1"
    assert not is_held(f"{alone} $${entry}$$ {about_h}.", entry)
