//! What a check has to say.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::codes;
use super::path::SourcePath;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// Accepted, but a person should look.
    Warning,
    /// The unit is refused or held.
    Error,
}

/// A language that Fondo speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Italian.
    It,
}

impl Lang {
    /// The one of two texts that is in this language.
    pub fn pick<T>(self, en: T, it: T) -> T {
        match self {
            Self::En => en,
            Self::It => it,
        }
    }

    /// The word that goes with a number: the singular for one, else the plural.
    #[must_use]
    pub const fn plural(self, value: u64, en: [&'static str; 2], it: [&'static str; 2]) -> &'static str {
        let [one, more] = match self {
            Self::En => en,
            Self::It => it,
        };
        if value == 1 { one } else { more }
    }
}

/// The text of one code in one language. `{name}` stands for the argument of that name.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeText {
    /// A lower-case fragment that says what is the matter.
    pub detail: &'static str,
    /// An imperative sentence that says what to do.
    pub remedy: &'static str,
}

/// One row of the table of codes.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeEntry {
    /// The stable name, lower case with hyphens, its first word the subject: `tiff-truncated`.
    pub slug: &'static str,
    /// The severity, unless the profile says otherwise.
    pub severity: Severity,
    /// English.
    pub en: CodeText,
    /// Italian.
    pub it: CodeText,
}

/// A stable code: a row of the table in [`codes`].
#[derive(Clone, Copy)]
pub struct Code(pub &'static CodeEntry);

impl Code {
    /// Finds a code by its stable name.
    #[must_use]
    pub fn find(slug: &str) -> Option<Self> {
        codes::all().find(|code| code.0.slug == slug)
    }

    /// The stable name.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        self.0.slug
    }

    /// What the code is about: the first word of its stable name, as `tiff` or `decoding`.
    #[must_use]
    pub fn subject(self) -> &'static str {
        self.0.slug.split('-').next().unwrap_or_default()
    }

    /// The texts in `lang`.
    #[must_use]
    pub const fn text(self, lang: Lang) -> &'static CodeText {
        match lang {
            Lang::En => &self.0.en,
            Lang::It => &self.0.it,
        }
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.slug == other.0.slug
    }
}

impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.slug)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.slug)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let slug = Cow::<str>::deserialize(deserializer)?;
        // An unknown code means that a newer Fondo wrote the record: refuse rather than drop what it says.
        Self::find(&slug).ok_or_else(|| de::Error::custom(format!("unknown finding code `{slug}`")))
    }
}

impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let slugs: Vec<_> = codes::all().map(Code::slug).collect();
        json_schema!({ "type": "string", "enum": slugs })
    }
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "about", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Subject {
    /// The delivery as a whole.
    Batch,
    /// A unit.
    Unit {
        /// Its identifier.
        unit: String,
    },
    /// A file or folder of the delivery.
    File {
        /// Where it lies.
        path: SourcePath,
        /// The page or image inside a file that holds several, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<u32>,
    },
    /// A row of a table: the inventory, a scope, a list of checksums.
    Row {
        /// The table's file name (and sheet, as `name#sheet`).
        table: String,
        /// Row number as a spreadsheet shows it, from 1; 0 for the table as a whole.
        row: u64,
        /// The identifier that stands in it, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identifier: Option<String>,
    },
    /// A package, or a file in it.
    Package {
        /// The package's folder or file name.
        name: String,
        /// The path inside, where the finding is about one file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<String>,
    },
}

impl Subject {
    /// A file as a whole.
    #[must_use]
    pub fn file(path: &SourcePath) -> Self {
        Self::File { path: path.clone(), page: None }
    }

    /// The file that it is about, where it is about one.
    #[must_use]
    pub const fn path(&self) -> Option<&SourcePath> {
        match self {
            Self::File { path, .. } => Some(path),
            _ => None,
        }
    }

    /// A unit.
    #[must_use]
    pub fn unit(identifier: &str) -> Self {
        Self::Unit { unit: identifier.to_owned() }
    }
}

/// One thing that a check has to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// What kind of thing.
    pub code: Code,
    /// How much it weighs here; the profile may have changed the code's own severity.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// The measured values, limits and names that fill the code's text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<Cow<'static, str>, String>,
}

impl Finding {
    /// A finding with the code's own severity and no arguments.
    #[must_use]
    pub fn new(code: Code, subject: Subject) -> Self {
        Self { code, severity: code.0.severity, subject, args: BTreeMap::new() }
    }

    /// Adds the argument that stands for `{name}` in the texts.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.insert(Cow::Borrowed(name), value.to_string());
        self
    }

    /// What is the matter, in `lang`.
    #[must_use]
    pub fn detail(&self, lang: Lang) -> String {
        fill(self.code.text(lang).detail, &self.args, lang)
    }

    /// What to do, in `lang`.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> String {
        fill(self.code.text(lang).remedy, &self.args, lang)
    }
}

/// A finding before its subject is known: what the check of one file's bytes returns, wherever that file lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What kind of thing.
    pub code: Code,
    /// The page or image inside the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// As in [`Finding::args`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<Cow<'static, str>, String>,
}

impl Note {
    /// A note about the file as a whole.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, page: None, args: BTreeMap::new() }
    }

    /// Adds the argument that stands for `{name}` in the texts.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.insert(Cow::Borrowed(name), value.to_string());
        self
    }

    /// Says which page or image of the file it is about, from 1.
    #[must_use]
    pub fn on_page(mut self, page: u32) -> Self {
        self.page = Some(page);
        self
    }

    /// The finding about the file at `path`.
    #[must_use]
    pub fn about(self, path: &SourcePath) -> Finding {
        Finding {
            severity: self.code.0.severity,
            code: self.code,
            subject: Subject::File { path: path.clone(), page: self.page },
            args: self.args,
        }
    }
}

fn fill(template: &str, args: &BTreeMap<Cow<'static, str>, String>, lang: Lang) -> String {
    filled(template, |name| {
        let value = args.get(name).map_or("?", String::as_str);
        match codes::variants::words(value, lang).filter(|_| matches!(name, "variant" | "message")) {
            Some(words) => filled(words, |name| args.get(name).map_or("?", String::as_str).to_owned()),
            None if name == "counting" => lang.pick(value, counting_in_italian(value)).to_owned(),
            None => lang.pick(Cow::Borrowed(value), super::italian_words::in_italian(value)).into_owned(),
        }
    })
}

/// How an extent is counted.
fn counting_in_italian(word: &str) -> &str {
    match word {
        "leaves" => "carte",
        "pages" => "pagine",
        "images" => "immagini",
        other => other,
    }
}

fn filled(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('}') else { break };
        text.push_str(&value(&rest[open + 1..open + close]));
        rest = &rest[open + close + 1..];
    }
    text + rest
}
