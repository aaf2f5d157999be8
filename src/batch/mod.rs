//! The way of a batch as one script: stages in order.
