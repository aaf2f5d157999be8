//! The states of a unit and the ways between them.

use crate::records::UnitState;

/// Whether a unit may go from one state to the other.
///
/// Nothing leads back from a package: what follows a wrong package is a new version, or its withdrawal.
#[must_use]
pub const fn may_follow(from: UnitState, to: UnitState) -> bool {
    use UnitState::{Accepted, Held, Packaged, Processed, Refused, Surveyed, Withdrawn};
    matches!(
        (from, to),
        (Surveyed, Processed | Held | Refused)
            | (Processed, Accepted | Held | Refused)
            | (Held, Accepted | Refused | Processed)
            | (Refused, Processed)
            | (Accepted, Packaged | Held)
            | (Packaged, Withdrawn)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_never_undone_but_by_withdrawal() {
        use UnitState::{Accepted, Held, Packaged, Processed, Refused, Surveyed, Withdrawn};
        let all = [Surveyed, Processed, Held, Refused, Accepted, Packaged, Withdrawn];
        for state in all {
            assert!(!may_follow(state, state), "{state:?}");
            assert!(!may_follow(Withdrawn, state), "a withdrawn version stays withdrawn");
            assert_eq!(may_follow(Packaged, state), state == Withdrawn);
            assert_eq!(may_follow(state, Packaged), state == Accepted, "only what was accepted is packaged");
        }
    }
}
