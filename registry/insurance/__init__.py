"""Women's insurance: policies by share, who pays the premium, the waiting period, claims and renewals."""
