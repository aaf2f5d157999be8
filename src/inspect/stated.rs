//! What the files of a unit say of what they show, against what the inventory says of the unit.

use crate::records::codes::image as codes;
use crate::records::{Description, Finding, SourcePath, Subject, Technical};

use super::statements::agrees;

/// Statements of the inventory that files contradict, each with how many do. The inventory's words are those that are
/// used; what the files say stays in them and in the technical metadata. Dates are not compared: those in files are of
/// the capture.
#[must_use]
pub fn stated_otherwise(files: &[(&SourcePath, &Technical)], description: &Description, unit: &str) -> Vec<Finding> {
    let said = [
        ("title", description.title.as_deref()),
        ("creator", description.producer.as_deref()),
        ("rights", description.restriction.as_deref()),
    ];
    let mut findings = Vec::new();
    for (element, inventory) in said {
        let Some(inventory) = inventory.map(str::trim).filter(|text| !text.is_empty()) else { continue };
        let mut first = None;
        let mut count = 0u64;
        for (_, technical) in files {
            let mut statements = technical.statements.iter().filter(|statement| statement.element == element);
            if let Some(statement) = statements.find(|statement| !agrees(inventory, &statement.value)) {
                first.get_or_insert(statement);
                count += 1;
            }
        }
        if let Some(statement) = first {
            let finding = Finding::new(codes::STATEMENT_DIFFERS, Subject::unit(unit)).with("element", element);
            let finding = finding.with("inventory", inventory).with("count", count);
            findings.push(finding.with("found", &statement.value).with("field", &statement.field));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::EmbeddedStatement;

    #[test]
    fn files_that_say_otherwise_are_counted() {
        let said = |value: &str| {
            let statement =
                EmbeddedStatement { element: "title".into(), field: "dc:title".into(), value: value.into() };
            Technical { statements: vec![statement], ..Technical::opaque() }
        };
        let files =
            [said("Acquedotto"), said(" ACQUEDOTTO "), said("Untitled-1"), said("Untitled-2"), Technical::opaque()];
        let path = SourcePath::from("a.tif");
        let files: Vec<_> = files.iter().map(|technical| (&path, technical)).collect();
        let description = Description { title: Some("Acquedotto".into()), ..Description::default() };
        let found = stated_otherwise(&files, &description, "u");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].args["count"].as_str(), found[0].args["found"].as_str()), ("2", "Untitled-1"));
        assert_eq!(stated_otherwise(&files, &Description::default(), "u"), []);
    }
}
