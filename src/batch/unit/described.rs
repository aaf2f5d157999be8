//! What people say of a unit: its row, then what was said of it before, then what the profile says of all.

use crate::profile::Profile;
use crate::records::{Case, CaseFacts, Description, Finding, Subject, UnitPlan, UnitRecord, codes, missing};
use crate::survey::SurveyError;
use crate::survey::inventory::defaults;

/// The description of the plan, filled up from the version that the delivery is laid over. What a correction does not
/// mention stays, and so does a restriction that no row lifts in so many words.
///
/// # Errors
/// The profile's defaults cannot be used.
pub fn described(
    plan: &UnitPlan,
    rules: &Profile,
    previous: Option<&UnitRecord>,
) -> Result<Option<Description>, SurveyError> {
    let Some(before) = previous.and_then(|previous| previous.description.as_ref()) else {
        return Ok(plan.description.clone());
    };
    let before = before.as_people_said();
    let mut description = match &plan.description {
        None => before.clone(),
        Some(given) if is_of_profile(given, plan, rules)? => filled(&before, given),
        Some(given) => filled(given, &before),
    };
    if plan.still_restricted && !description.is_restricted() {
        description.restriction.clone_from(&before.restriction);
    }
    Ok(Some(description))
}

/// Whether nobody says this of the unit but its profile, which says it of all.
fn is_of_profile(given: &Description, plan: &UnitPlan, rules: &Profile) -> Result<bool, SurveyError> {
    let Some(defaults) = defaults(&rules.description.defaults)? else { return Ok(false) };
    let nothing = Description { identifier: plan.unit.clone(), ..Description::default() };
    Ok(*given == filled(&nothing, &defaults))
}

fn filled(first: &Description, second: &Description) -> Description {
    let mut filled = first.clone();
    filled.fill_from(second);
    for (header, text) in &second.extra {
        filled.extra.entry(header.clone()).or_insert_with(|| text.clone());
    }
    filled
}

/// Takes back what the survey missed in the description of this delivery and was said before.
pub fn drop_met_obligations(plan: &UnitPlan, rules: &Profile, description: &Description, findings: &mut Vec<Finding>) {
    let case = Case { description, levels: &plan.levels, version: 1, facts: CaseFacts::default() };
    let sets = rules.description.obligations.iter();
    let subject = || Subject::unit(&plan.unit);
    let lacking: Vec<_> =
        sets.flat_map(|set| missing(*set, &case)).map(|obligation| obligation.finding(subject()).args).collect();
    findings.retain(|finding| finding.code != codes::inventory::OBLIGATION || lacking.contains(&finding.args));
}

#[cfg(test)]
mod tests {
    use super::super::super::example::planned;
    use super::*;
    use crate::profile::load;
    use crate::records::{StatedByFiles, example_unit};

    fn plan(description: Option<Description>, still_restricted: bool) -> UnitPlan {
        UnitPlan { description, still_restricted, ..planned("F1") }
    }

    fn row(title: Option<&str>, restriction: Option<&str>) -> Description {
        Description {
            identifier: "F1".to_owned(),
            title: title.map(str::to_owned),
            restriction: restriction.map(str::to_owned),
            ..Description::default()
        }
    }

    fn before(description: Description) -> UnitRecord {
        UnitRecord { description: Some(description), ..example_unit() }
    }

    #[test]
    fn what_a_correction_does_not_mention_stays() {
        let rules = load("deposito").unwrap().rules;
        let earlier = before(row(Some("Ponte"), Some("riservato")));
        let said = |plan: UnitPlan| described(&plan, &rules, Some(&earlier)).unwrap().unwrap();
        let alone = said(plan(None, true));
        assert_eq!((alone.title.as_deref(), alone.is_restricted()), (Some("Ponte"), true));
        let retitled = said(plan(Some(row(Some("Ponte nuovo"), None)), true));
        assert_eq!((retitled.title.as_deref(), retitled.is_restricted()), (Some("Ponte nuovo"), true));
        assert!(!said(plan(Some(row(None, Some("pubblico"))), false)).is_restricted());
        assert_eq!(described(&plan(None, false), &rules, None).unwrap(), None);
    }

    #[test]
    fn what_the_profile_says_of_all_comes_after_what_was_said_of_the_unit() {
        let mut rules = load("deposito").unwrap().rules;
        rules.description.defaults.insert("restriction".to_owned(), "libero".to_owned());
        rules.description.defaults.insert("producer".to_owned(), "Comune".to_owned());
        let given = Description { producer: Some("Comune".to_owned()), ..row(None, Some("libero")) };
        let earlier = Description { producer: Some("Pretura".to_owned()), ..row(None, Some("riservato")) };
        let said = described(&plan(Some(given), true), &rules, Some(&before(earlier))).unwrap().unwrap();
        assert_eq!((said.producer.as_deref(), said.is_restricted()), (Some("Pretura"), true));
    }

    #[test]
    fn what_files_filled_is_asked_of_the_files_again() {
        let rules = load("deposito").unwrap().rules;
        let mut earlier = row(Some("Da un file"), None);
        let stated = StatedByFiles { field: "dc:title".to_owned(), file: "1.tif".to_owned(), files: 1 };
        earlier.from_files.insert("title".to_owned(), stated);
        let said = described(&plan(None, false), &rules, Some(&before(earlier))).unwrap().unwrap();
        assert!(said.title.is_none() && said.from_files.is_empty());
    }

    #[test]
    fn what_was_said_before_is_not_missed() {
        use crate::records::ObligationSet;
        let mut rules = load("deposito").unwrap().rules;
        rules.description.obligations = vec![ObligationSet::Isad];
        let plan = plan(None, false);
        let nothing = row(None, None);
        let case = Case { description: &nothing, levels: &plan.levels, version: 1, facts: CaseFacts::default() };
        let lacks = missing(ObligationSet::Isad, &case).map(|lacking| lacking.finding(Subject::unit("F1")));
        let mut findings: Vec<_> = lacks.collect();
        let count = findings.len();
        drop_met_obligations(&plan, &rules, &row(Some("Ponte"), None), &mut findings);
        assert_eq!(findings.len(), count - 1);
        assert!(findings.iter().all(|finding| finding.args["field"] != "title"));
    }
}
