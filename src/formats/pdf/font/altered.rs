//! Programs of fonts with some bytes changed, for tests.

use proptest::prelude::*;

/// `program` with one to eight bytes changed.
pub(super) fn altered(program: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9).prop_map(move |changes| {
        let mut bytes = program.clone();
        for (index, value) in changes {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        bytes
    })
}
