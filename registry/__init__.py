"""Lianxin Register 连心台账. The application is put together in registry.factory.create_app()."""
