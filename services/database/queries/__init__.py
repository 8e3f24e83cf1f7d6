"""Every select of analytics. Each returns rows; what they mean is made of them in `services.metrics`."""
