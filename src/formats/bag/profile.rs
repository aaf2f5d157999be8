//! BagIt Profiles 1.4.0: what a bag must be for those who take it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A profile. Keys that version 1.4.0 does not have are refused: what is not understood cannot be kept.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct BagProfile {
    /// What the profile says of itself.
    #[serde(rename = "BagIt-Profile-Info")]
    pub info: BagProfileInfo,
    /// Elements of `bag-info.txt`.
    #[serde(rename = "Bag-Info", default)]
    pub bag_info: BTreeMap<String, TagRule>,
    /// Payload manifests that must be there.
    #[serde(rename = "Manifests-Required", default)]
    pub manifests_required: Vec<String>,
    /// Payload manifests that may be there.
    #[serde(rename = "Manifests-Allowed", default)]
    pub manifests_allowed: Option<Vec<String>>,
    /// Tag manifests that must be there.
    #[serde(rename = "Tag-Manifests-Required", default)]
    pub tag_manifests_required: Vec<String>,
    /// Tag manifests that may be there.
    #[serde(rename = "Tag-Manifests-Allowed", default)]
    pub tag_manifests_allowed: Option<Vec<String>>,
    /// Whether `fetch.txt` may be there.
    #[serde(rename = "Allow-Fetch.txt", default = "yes")]
    pub allow_fetch: bool,
    /// Whether `fetch.txt` must be there.
    #[serde(rename = "Fetch.txt-Required", default)]
    pub fetch_required: bool,
    /// Whether the payload must be empty.
    #[serde(rename = "Data-Empty", default)]
    pub data_empty: bool,
    /// Whether the bag comes in an archive.
    #[serde(rename = "Serialization", default)]
    pub serialization: Serialization,
    /// Media types of archives.
    #[serde(rename = "Accept-Serialization", default)]
    pub accept_serialization: Vec<String>,
    /// Versions of BagIt.
    #[serde(rename = "Accept-BagIt-Version")]
    pub accept_version: Vec<String>,
    /// Tag files that must be there.
    #[serde(rename = "Tag-Files-Required", default)]
    pub tag_files_required: Vec<String>,
    /// Patterns of tag files that may be there.
    #[serde(rename = "Tag-Files-Allowed", default)]
    pub tag_files_allowed: Option<Vec<String>>,
}

/// `BagIt-Profile-Info`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct BagProfileInfo {
    /// The address that names the profile; bags that claim it bear it.
    #[serde(rename = "BagIt-Profile-Identifier")]
    pub identifier: String,
}

/// A rule of one element of `bag-info.txt`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct TagRule {
    /// Whether it must be there.
    #[serde(default)]
    pub required: bool,
    /// Values that it may have; none: any.
    #[serde(default)]
    pub values: Vec<String>,
    /// Whether it may come more than once.
    #[serde(default = "yes")]
    pub repeatable: bool,
    /// Whether it should be there.
    #[serde(default)]
    pub recommended: bool,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
}

/// `Serialization`.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Serialization {
    /// A folder only.
    Forbidden,
    /// An archive only.
    Required,
    /// Either.
    #[default]
    Optional,
}

const fn yes() -> bool {
    true
}

/// A bag as a profile sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenBag {
    /// Version of BagIt.
    pub version: String,
    /// Elements of `bag-info.txt`.
    pub info: Vec<(String, String)>,
    /// Algorithms of payload manifests.
    pub manifests: Vec<String>,
    /// Algorithms of tag manifests.
    pub tag_manifests: Vec<String>,
    /// Tag files beside declaration, info and manifests.
    pub tag_files: Vec<String>,
    /// Media types of its archive; none for a folder.
    pub archive: Vec<String>,
    /// Whether it has `fetch.txt`.
    pub fetches: bool,
    /// Whether its payload is empty.
    pub empty: bool,
}

/// A rule that a bag does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileBreach {
    /// The key of the profile: `Manifests-Required`, `Bag-Info/Contact-Name`.
    pub rule: String,
    /// What the bag has.
    pub found: String,
    /// What the profile wants.
    pub expected: String,
    /// Whether it is only recommended.
    pub recommended: bool,
}

impl BagProfile {
    /// Reads a profile.
    ///
    /// # Errors
    /// It is no profile of version 1.4.0 or before.
    pub fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json)
    }

    /// What a bag does not keep.
    #[must_use]
    pub fn check(&self, bag: &SeenBag) -> Vec<ProfileBreach> {
        let mut breaches = Vec::new();
        let mut tell = |rule: &str, found: &str, expected: &str, recommended: bool| {
            let (rule, found, expected) = (rule.to_owned(), found.to_owned(), expected.to_owned());
            breaches.push(ProfileBreach { rule, found, expected, recommended });
        };
        for (label, rule) in &self.bag_info {
            let named = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(label);
            let values: Vec<&str> = bag
                .info
                .iter()
                .filter(named)
                .map(|(_, value)| value.as_str())
                .filter(|value| !value.is_empty())
                .collect();
            let key = format!("Bag-Info/{label}");
            if values.is_empty() && (rule.required || rule.recommended) {
                tell(&key, "-", rule.values.first().map_or("…", String::as_str), !rule.required);
            }
            if values.len() > 1 && !rule.repeatable {
                tell(&key, &values.join(" | "), "1", false);
            }
            let other =
                values.iter().find(|value| !rule.values.is_empty() && !rule.values.iter().any(|known| known == *value));
            if let Some(other) = other {
                tell(&key, other, &rule.values.join(" | "), false);
            }
        }
        let lists = [
            ("Manifests", &self.manifests_required, &self.manifests_allowed, &bag.manifests),
            ("Tag-Manifests", &self.tag_manifests_required, &self.tag_manifests_allowed, &bag.tag_manifests),
        ];
        for (name, required, allowed, found) in lists {
            for algorithm in required.iter().filter(|algorithm| !found.contains(algorithm)) {
                tell(&format!("{name}-Required"), &found.join(", "), algorithm, false);
            }
            let allowed = allowed.as_ref().filter(|allowed| !allowed.is_empty());
            for algorithm in found.iter().filter(|found| allowed.is_some_and(|allowed| !allowed.contains(found))) {
                tell(
                    &format!("{name}-Allowed"),
                    algorithm,
                    &allowed.map(|all| all.join(", ")).unwrap_or_default(),
                    false,
                );
            }
        }
        for file in self.tag_files_required.iter().filter(|file| !bag.tag_files.contains(file)) {
            tell("Tag-Files-Required", "-", file, false);
        }
        if let Some(allowed) = &self.tag_files_allowed {
            let other = bag.tag_files.iter().filter(|file| !allowed.iter().any(|pattern| matches(pattern, file)));
            other.for_each(|file| tell("Tag-Files-Allowed", file, &allowed.join(", "), false));
        }
        if !self.accept_version.contains(&bag.version) {
            tell("Accept-BagIt-Version", &bag.version, &self.accept_version.join(", "), false);
        }
        match (self.serialization, bag.archive.first()) {
            (Serialization::Forbidden, Some(archive)) => tell("Serialization", archive, "forbidden", false),
            (Serialization::Required, None) => tell("Serialization", "-", "required", false),
            (_, Some(archive)) if !bag.archive.iter().any(|archive| self.accept_serialization.contains(archive)) => {
                tell("Accept-Serialization", archive, &self.accept_serialization.join(", "), false);
            }
            _ => {}
        }
        let flags = [
            ("Allow-Fetch.txt", !self.allow_fetch && bag.fetches),
            ("Fetch.txt-Required", self.fetch_required && !bag.fetches),
            ("Data-Empty", self.data_empty && !bag.empty),
        ];
        flags.into_iter().filter(|(_, broken)| *broken).for_each(|(rule, _)| tell(rule, "-", "…", false));
        breaches
    }
}

/// Whether a path fits a pattern in which `*` stands for any letters but `/`, and `?` for one.
fn matches(pattern: &str, path: &str) -> bool {
    fn fits(pattern: &[char], path: &[char], left: &mut usize) -> bool {
        // Patterns come from outside: the search ends.
        if *left == 0 {
            return false;
        }
        *left -= 1;
        match (pattern.split_first(), path.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), None) => fits(rest, path, left),
            (Some(('*', rest)), Some((letter, after))) => {
                fits(rest, path, left) || (*letter != '/' && fits(pattern, after, left))
            }
            (Some((one, rest)), Some((letter, after))) => {
                (one == letter || (*one == '?' && *letter != '/')) && fits(rest, after, left)
            }
            _ => false,
        }
    }
    let (pattern, path): (Vec<char>, Vec<char>) = (pattern.chars().collect(), path.chars().collect());
    fits(&pattern, &path, &mut 100_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = r#"{"BagIt-Profile-Info":{"BagIt-Profile-Identifier":"https://example.invalid/p.json","BagIt-Profile-Version":"1.4.0"},
        "Bag-Info":{"Source-Organization":{"required":true},"Access":{"required":true,"values":["Open","Closed"],"repeatable":false},"Contact-Name":{"recommended":true}},
        "Manifests-Required":["sha256"],"Manifests-Allowed":["sha256","md5"],"Tag-Manifests-Required":["sha256"],"Allow-Fetch.txt":false,
        "Serialization":"required","Accept-Serialization":["application/tar"],"Accept-BagIt-Version":["1.0"],"Tag-Files-Required":["x-info.txt"],"Tag-Files-Allowed":["x-*.txt"]}"#;

    fn bag() -> SeenBag {
        let info = [("Source-Organization", "Ente"), ("access", "Open"), ("Contact-Name", "x")];
        SeenBag {
            version: "1.0".to_owned(),
            info: info.map(|(label, value)| (label.to_owned(), value.to_owned())).to_vec(),
            manifests: vec!["sha256".to_owned()],
            tag_manifests: vec!["sha256".to_owned()],
            tag_files: vec!["x-info.txt".to_owned()],
            archive: vec!["application/tar".to_owned()],
            fetches: false,
            empty: false,
        }
    }

    fn rules(bag: &SeenBag) -> Vec<String> {
        let profile = BagProfile::parse(PROFILE.as_bytes()).unwrap();
        profile.check(bag).into_iter().map(|breach| breach.rule).collect()
    }

    #[test]
    fn each_rule_is_told_where_it_is_broken() {
        assert!(rules(&bag()).is_empty());
        assert_eq!(
            rules(&SeenBag { info: Vec::new(), ..bag() }),
            ["Bag-Info/Access", "Bag-Info/Contact-Name", "Bag-Info/Source-Organization"]
        );
        let mut twice = bag();
        twice.info.push(("Access".to_owned(), "Secret".to_owned()));
        assert_eq!(rules(&twice), ["Bag-Info/Access", "Bag-Info/Access"]);
        assert_eq!(
            rules(&SeenBag { manifests: vec!["sha512".to_owned()], ..bag() }),
            ["Manifests-Required", "Manifests-Allowed"]
        );
        assert_eq!(rules(&SeenBag { tag_manifests: Vec::new(), ..bag() }), ["Tag-Manifests-Required"]);
        assert_eq!(rules(&SeenBag { archive: Vec::new(), ..bag() }), ["Serialization"]);
        assert_eq!(rules(&SeenBag { archive: vec!["application/zip".to_owned()], ..bag() }), ["Accept-Serialization"]);
        assert_eq!(
            rules(&SeenBag { tag_files: vec!["a.txt".to_owned()], ..bag() }),
            ["Tag-Files-Required", "Tag-Files-Allowed"]
        );
        assert_eq!(rules(&SeenBag { fetches: true, ..bag() }), ["Allow-Fetch.txt"]);
        assert_eq!(rules(&SeenBag { version: "0.97".to_owned(), ..bag() }), ["Accept-BagIt-Version"]);
    }

    #[test]
    fn keys_of_version_1_4() {
        let with = |keys: &str| {
            let text = PROFILE.replace("\"Allow-Fetch.txt\":false", keys);
            let rules = BagProfile::parse(text.as_bytes()).unwrap();
            move |bag: &SeenBag| rules.check(bag).into_iter().map(|breach| breach.rule).collect::<Vec<_>>()
        };
        let fetched = with("\"Allow-Fetch.txt\":true,\"Fetch.txt-Required\":true");
        assert_eq!(fetched(&bag()), ["Fetch.txt-Required"]);
        assert!(fetched(&SeenBag { fetches: true, ..bag() }).is_empty());
        let empty = with("\"Data-Empty\":true");
        assert_eq!(empty(&bag()), ["Data-Empty"]);
        assert!(empty(&SeenBag { empty: true, ..bag() }).is_empty());
        let (tags, none) =
            (SeenBag { tag_manifests: vec!["md5".to_owned()], ..bag() }, "\"Tag-Manifests-Allowed\":[\"sha256\"]");
        assert_eq!(with(none)(&tags), ["Tag-Manifests-Required", "Tag-Manifests-Allowed"]);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(BagProfile::parse(PROFILE.replace("Allow-Fetch.txt", "Allow-Fetch").as_bytes()).is_err());
        assert!(BagProfile::parse(b"{}").is_err());
    }

    #[test]
    fn patterns_end() {
        assert!(matches("a*/b?.txt", "abc/b1.txt") && !matches("a*", "a/b") && !matches("?", "/"));
        assert!(!matches(&"*a".repeat(40), &"a".repeat(60).replace('a', "b")));
    }
}
