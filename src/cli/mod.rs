//! What people type and read: one file for each verb.
