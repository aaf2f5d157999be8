//! One row of an inventory.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::agid::AgidStatements;
use super::isad::{ISAD_ELEMENTS, IsadStatements};
use super::party::PartyRole;
use super::rights::RightsStatements;

/// Takes each field of the second that the first lacks.
macro_rules! fill {
    ($own:expr, $other:expr; $($field:ident),*) => {
        $(if $own.$field.is_none() {
            $own.$field.clone_from(&$other.$field);
        })*
    };
}
pub(super) use fill;

/// The levels of arrangement above and at the unit (ISAD(G) 2nd ed. §3.1.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    /// Fonds (fondo).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fonds: Option<String>,
    /// Series (serie).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// File (fascicolo).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Item (unità documentaria).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
}

/// A date as somebody wrote it, beside the range that it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DateStatement {
    /// Character for character as in the source: `[1932]`, `s.d.`, `1930-1935 con docc. dal 1921`.
    pub written: String,
    /// The range in EDTF (ISO 8601-2:2019 level 1); absent where no date can be read from the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edtf: Option<String>,
}

/// What a unit consists of physically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    /// Paper (or film, parchment: an analogue original).
    Paper,
    /// Born digital.
    Digital,
    /// Part paper, part digital.
    Hybrid,
    /// Described, but its digitisation is not asked for.
    NotToBeDigitised,
}

/// What one is counted for the extent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Counting {
    /// Leaves (carte): an image is one side, two images a leaf.
    Leaves,
    /// Pages (facciate): one for each image of a page.
    #[default]
    Pages,
    /// Images (immagini).
    Images,
}

/// The declared extent of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extent {
    /// How many.
    pub quantity: u32,
    /// Of what.
    pub counting: Counting,
}

/// A registration in a protocol register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// The number as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateStatement>,
    /// The register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
}

/// A gap that somebody knows of and answers for; it is a fact about the unit, not a fault of the delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredGap {
    /// The pages or leaves, as declared: `12 bis`, `3-7`, `empty folder`.
    pub what: String,
    /// Who declares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Why it is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Where a field of a description comes from that files fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedByFiles {
    /// The field of the files: `dc:title`, `iptc:2:80`, `pdf:CreationDate`.
    pub field: String,
    /// The first file that has it, by its name in the package.
    pub file: String,
    /// How many files have it.
    pub files: u64,
}

/// One row of an inventory: what an archivist says of one unit. Everything but the identifier may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Description {
    /// The declared identifier of the unit (ISAD(G) 3.1.1).
    pub identifier: String,
    /// Fonds, series, file, item.
    pub levels: Levels,
    /// The number of the file in its series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_number: Option<String>,
    /// The holding structure: box, bundle, volume (busta, mazzo, unità di conservazione).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holding: Option<String>,
    /// Title (ISAD(G) 3.1.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The dates as one statement (ISAD(G) 3.1.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateStatement>,
    /// Opening date of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened: Option<DateStatement>,
    /// Closing date of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<DateStatement>,
    /// Code in the classification plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification: Option<String>,
    /// Name of that class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification_label: Option<String>,
    /// Retention, as written: years, or `permanent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<String>,
    /// What the filing plan foresees at the end of retention, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<String>,
    /// Restriction of access, as written; anything but a word for "public" restricts what reports show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restriction: Option<String>,
    /// The support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<Support>,
    /// Declared extent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extent: Option<Extent>,
    /// Number of pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pieces: Option<u32>,
    /// Linear metres on the shelf, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linear_metres: Option<String>,
    /// Weight, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<String>,
    /// Physical location.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Protocol registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    /// Producer (ISAD(G) 3.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub producer: Option<String>,
    /// The profile of this unit, where a mixed delivery needs several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The folder of the delivery that holds its files, relative to the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Declared gaps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<DeclaredGap>,
    /// What else ISAD(G) asks for.
    #[serde(skip_serializing_if = "IsadStatements::is_silent")]
    pub isad: IsadStatements,
    /// Rights.
    #[serde(skip_serializing_if = "RightsStatements::is_silent")]
    pub rights: RightsStatements,
    /// What the AgID guidelines ask for.
    #[serde(skip_serializing_if = "AgidStatements::is_silent")]
    pub agid: AgidStatements,
    /// Fields that nobody filled and files did: the field, and where in the files it stands.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub from_files: BTreeMap<String, StatedByFiles>,
    /// Columns that the mapping does not name, by their header.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

impl Description {
    /// The retention in years, 9999 where it is permanent; nothing where its words are neither: `10`, `10 anni`,
    /// `illimitata`.
    #[must_use]
    pub fn retention_years(&self) -> Option<u16> {
        let text = self.retention.as_deref()?.trim().to_lowercase();
        let permanent = ["illimitat", "permanent", "perpetu", "perenn", "conservare"];
        if permanent.iter().any(|word| text.starts_with(word)) {
            return Some(9999);
        }
        let number = text.split(|character: char| !character.is_ascii_digit()).find(|word| !word.is_empty())?;
        number.parse().ok().filter(|years| (1..=9999).contains(years))
    }

    /// Whether reports may show no more than the identifier: true for every restriction that is not a known word for
    /// "public".
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        const PUBLIC: [&str; 12] = [
            "", "no", "nessuna", "nessuno", "none", "public", "pubblico", "pubblica", "open", "libero", "libera",
            "aperto",
        ];
        self.restriction.as_deref().is_some_and(|text| !PUBLIC.contains(&text.trim().to_lowercase().as_str()))
    }

    /// Whether it states in so many words that nothing is restricted. What says nothing of access is no such statement.
    #[must_use]
    pub fn states_public(&self) -> bool {
        self.restriction.as_deref().is_some_and(|text| !text.trim().is_empty()) && !self.is_restricted()
    }

    /// The same without what files filled, and without how one delivery lay: what of it people said of the unit itself.
    #[must_use]
    pub fn as_people_said(&self) -> Self {
        let mut said = Self { profile: None, folder: None, from_files: BTreeMap::new(), ..self.clone() };
        for field in self.from_files.keys() {
            match field.as_str() {
                "title" => said.title = None,
                "dates" => said.dates = None,
                "author" => said.agid.parties.retain(|holder| holder.role != PartyRole::Author),
                _ => {}
            }
        }
        said
    }

    /// Takes from `other` what is not said here. What belongs together (a date, a protocol registration) is taken
    /// whole.
    pub fn fill_from(&mut self, other: &Self) {
        fill!(self, other; file_number, holding, title, dates, opened, closed, classification, classification_label);
        fill!(self, other; retention, disposition, restriction, support, extent, pieces, linear_metres, weight, location);
        fill!(self, other; protocol, producer, profile, folder);
        fill!(self.levels, other.levels; fonds, series, file, item);
        fill!(self.isad, other.isad; level);
        for element in ISAD_ELEMENTS {
            let own = self.isad.of_mut(*element);
            if own.is_none() {
                *own = other.isad.of(*element).map(str::to_owned);
            }
        }
        fill!(self.rights, other.rights; basis, restricted_until, licence, holder);
        self.agid.fill_from(&other.agid);
        if self.gaps.is_empty() {
            self.gaps.clone_from(&other.gaps);
        }
    }
}
