//! The pages that were counted against the extent that was declared.

use crate::records::codes::inventory as codes;
use crate::records::{Code, Counting, Description, Finding, Subject};

use super::sequence::declared_absent;

/// Compares the declared extent with the pages that were counted; declared gaps are taken off. A leaf may have one page
/// or two.
#[must_use]
pub fn extent_findings(description: &Description, counted_pages: u64, unit: &str) -> Vec<Finding> {
    let Some(extent) = description.extent else { return Vec::new() };
    let declared = u64::from(extent.quantity);
    let gaps = declared_absent(&description.gaps).min(declared);
    let least = declared - gaps;
    let code = match extent.counting {
        _ if counted_pages < least => codes::EXTENT_FEWER,
        Counting::Leaves
            if within(counted_pages, least, declared) || within(counted_pages, 2 * least, 2 * declared) =>
        {
            return Vec::new();
        }
        Counting::Leaves if counted_pages < 2 * least => codes::EXTENT_UNEVEN,
        Counting::Pages | Counting::Images if within(counted_pages, least, declared) => return Vec::new(),
        Counting::Leaves | Counting::Pages | Counting::Images => codes::EXTENT_MORE,
    };
    vec![finding(code, unit, counted_pages, declared, extent.counting, gaps)]
}

/// A gap that is declared may all the same have been filled.
fn within(found: u64, least: u64, most: u64) -> bool {
    (least..=most).contains(&found)
}

fn finding(code: Code, unit: &str, found: u64, declared: u64, counting: Counting, gaps: u64) -> Finding {
    let word = match counting {
        Counting::Leaves => "leaves",
        Counting::Pages => "pages",
        Counting::Images => "images",
    };
    Finding::new(code, Subject::unit(unit))
        .with("found", found)
        .with("declared", declared)
        .with("counting", word)
        .with("gaps", gaps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{DeclaredGap, Extent, Lang};

    fn said(quantity: u32, counting: Counting, gaps: &[&str], found: u64) -> Option<&'static str> {
        let gaps =
            gaps.iter().map(|what| DeclaredGap { what: (*what).to_owned(), author: None, reason: None }).collect();
        let description = Description { extent: Some(Extent { quantity, counting }), gaps, ..Description::default() };
        extent_findings(&description, found, "F1").first().map(|finding| finding.code.slug())
    }

    #[test]
    fn by_counting_rule() {
        use Counting::{Images, Leaves, Pages};
        assert_eq!(said(10, Pages, &[], 10), None);
        assert_eq!(said(10, Images, &[], 9), Some("extent-fewer"));
        assert_eq!(said(10, Pages, &[], 11), Some("extent-more"));
        assert_eq!(said(10, Leaves, &[], 10), None);
        assert_eq!(said(10, Leaves, &[], 20), None);
        assert_eq!(said(10, Leaves, &[], 9), Some("extent-fewer"));
        assert_eq!(said(10, Leaves, &[], 19), Some("extent-uneven"));
        assert_eq!(said(10, Leaves, &[], 21), Some("extent-more"));
        assert_eq!(said(10, Pages, &["3-4"], 8), None);
        assert_eq!(said(10, Pages, &["3-4"], 7), Some("extent-fewer"));
        assert_eq!(said(10, Pages, &["12 bis"], 10), None);
        assert_eq!(said(0, Pages, &["3-4"], 0), None);
        assert_eq!(extent_findings(&Description::default(), 5, "F1"), []);
    }

    #[test]
    fn what_is_counted_is_named_in_the_language_of_the_reader() {
        let extent = Some(Extent { quantity: 10, counting: Counting::Leaves });
        let found = extent_findings(&Description { extent, ..Description::default() }, 1, "F1");
        let said = |lang| found.first().map(|finding| finding.detail(lang)).unwrap_or_default();
        assert_eq!(said(Lang::En), "pages found: 1; the inventory declares 10 leaves (declared missing: 0)");
        assert_eq!(said(Lang::It), "pagine trovate: 1; l'inventario dichiara carte: 10 (dichiarate mancanti: 0)");
    }
}
