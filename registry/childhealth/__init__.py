"""Children's health: heart disease from the first suspicion to the operation, and nutrition packs month by month."""
