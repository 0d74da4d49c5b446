"""Who may do what, where: roles, permissions, the actor of a request, and the scope put into queries."""
