"""The demo organizations: 18 months of believable data, the same from the same seed."""

from services.demo.seed import DemoSignIn, seed_demo

__all__ = ["DemoSignIn", "seed_demo"]
