//! What is said of one package while it is checked.

use crate::records::codes::package as codes;
use crate::records::{Code, Finding, Severity, SourcePath, Subject};

/// Most findings of one severity that are kept about one package; the others are counted.
const MOST_FINDINGS: usize = 10_000;

/// Collects findings about one package.
pub(super) struct Findings {
    name: String,
    kept: Vec<Finding>,
    /// How many there were, of each severity in turn.
    said: [usize; 3],
}

impl Findings {
    /// About the package that findings call `name`.
    pub(super) fn new(name: String) -> Self {
        Self { name, kept: Vec::new(), said: [0; 3] }
    }

    /// What findings call the package.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// A finding about the package, or about `entry` in it. Names go to terminals: what is not printable is shown, not
    /// sent.
    pub(super) fn about(&self, code: Code, entry: Option<&SourcePath>) -> Finding {
        Finding::new(code, Subject::Package { name: self.name.clone(), entry: entry.map(ToString::to_string) })
    }

    /// A finding about a file at the top of the package.
    pub(super) fn about_tag_file(&self, code: Code, file: &str) -> Finding {
        self.about(code, Some(&file.into()))
    }

    /// Keeps a finding, or counts it. However many warnings there are, they take no error's place.
    pub(super) fn say(&mut self, finding: Finding) {
        let said = &mut self.said[finding.severity as usize];
        *said += 1;
        if *said <= MOST_FINDINGS {
            self.kept.push(finding);
        }
    }

    /// Gives away what was said so far; nothing is kept of it.
    pub(super) fn take(&mut self) -> Vec<Finding> {
        std::mem::replace(self, Self::new(self.name.clone())).finish()
    }

    /// All of them. That some were cut weighs as the heaviest of those: warnings that are not shown make no bag
    /// invalid.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        let number = self.said.iter().sum::<usize>() - self.kept.len();
        let cut = |severity: &Severity| self.said[*severity as usize] > MOST_FINDINGS;
        let heaviest = [Severity::Error, Severity::Warning, Severity::Info].into_iter().find(cut);
        if let Some(severity) = heaviest {
            let finding = self.about(codes::BAG_FINDINGS_CUT, None).with("number", number);
            self.kept.push(Finding { severity, ..finding });
        }
        self.kept
    }
}
