//! Read each file once: digests, identification, supplier checksums.
