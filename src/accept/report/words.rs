//! The words of the supplier's report.

use crate::accept::{DeliveryState, SampleVerdict};
use crate::records::{DefectClass, Lang};

/// A class of defects.
pub const fn class(class: DefectClass, lang: Lang) -> &'static str {
    match (class, lang) {
        (DefectClass::Critical, Lang::En) => "critical",
        (DefectClass::Critical, Lang::It) => "critico",
        (DefectClass::Major, Lang::En) => "major",
        (DefectClass::Major, Lang::It) => "grave",
        (DefectClass::Minor, Lang::En) => "minor",
        (DefectClass::Minor, Lang::It) => "lieve",
    }
}

/// The state of a delivery.
pub fn state(state: DeliveryState, lang: Lang) -> &'static str {
    match state {
        DeliveryState::Automatic => lang.pick("each unit decided by itself", "decisa unità per unità"),
        DeliveryState::Waiting => lang.pick("not decided yet", "non ancora decisa"),
        DeliveryState::Accepted => lang.pick("accepted", "accettata"),
        DeliveryState::Rejected => lang.pick("rejected", "respinta"),
    }
}

/// What a sample came to.
pub fn verdict(verdict: SampleVerdict, lang: Lang) -> &'static str {
    match verdict {
        SampleVerdict::Waiting => lang.pick("under way", "in corso"),
        SampleVerdict::Passed => lang.pick("passed", "superato"),
        SampleVerdict::Failed => lang.pick("not passed", "non superato"),
    }
}
