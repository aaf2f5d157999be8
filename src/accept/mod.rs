//! The state of units and deliveries.
