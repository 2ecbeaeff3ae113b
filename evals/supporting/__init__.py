"""What `supported` weighs: how a claim without support is told from one that is borne out, learned from good answers,
from agents' own and from invented sentences put among the good ones. Only dev halves are read."""
