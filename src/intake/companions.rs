//! Signatures, time stamps and messages that come along: recognised, tied to their document, never validated.

use std::collections::HashMap;

use memchr::memmem;

use crate::records::codes::intake as codes;
use crate::records::{CompanionKind, CompanionLook, FileRole, Finding, Identification, Note, SourcePath};

use super::der;
use super::identify::Sample;

/// What a name alone lets expect.
fn kind_by_name(path: &SourcePath) -> Option<CompanionKind> {
    let name = path.file_name().to_ascii_lowercase();
    match name.as_slice() {
        b"daticert.xml" => return Some(CompanionKind::PecData),
        b"postacert.eml" => return Some(CompanionKind::PecMessage),
        _ => {}
    }
    match path.extension()?.as_str() {
        "p7m" => Some(CompanionKind::SignedEnvelope),
        "p7s" | "p7b" => Some(CompanionKind::DetachedSignature),
        "xades" | "xsig" => Some(CompanionKind::XmlSignature),
        "asice" | "asics" | "sce" | "scs" => Some(CompanionKind::SignatureContainer),
        "tsr" => Some(CompanionKind::TimeStampResponse),
        "tst" => Some(CompanionKind::TimeStampToken),
        "tsd" => Some(CompanionKind::TimeStampedData),
        "eml" | "msg" => Some(CompanionKind::Message),
        _ => None,
    }
}

/// Whether it says something of a document that lies elsewhere, so that it means nothing by itself.
const fn needs_document(kind: CompanionKind) -> bool {
    matches!(
        kind,
        CompanionKind::DetachedSignature
            | CompanionKind::TimeStampResponse
            | CompanionKind::TimeStampToken
            | CompanionKind::PecReceipt
            | CompanionKind::PecData
    )
}

/// Looks at a file's bytes; `None` where it is no companion.
#[must_use]
pub fn companion_look(sample: &Sample<'_>, path: &SourcePath, format: &Identification) -> Option<CompanionLook> {
    let kind = |kind| Some(CompanionLook { kind, message_id: None, refers_to: None });
    match der::look(sample.front()) {
        Some(der::Look::SignedData { time_stamp: true, .. }) => return kind(CompanionKind::TimeStampToken),
        Some(der::Look::SignedData { content: true, .. }) => return kind(CompanionKind::SignedEnvelope),
        Some(der::Look::SignedData { content: false, .. }) => return kind(CompanionKind::DetachedSignature),
        Some(der::Look::TimeStampResponse) => return kind(CompanionKind::TimeStampResponse),
        Some(der::Look::TimeStampedData) => return kind(CompanionKind::TimeStampedData),
        None => {}
    }
    match format.puid.as_deref()? {
        "fmt/278" | "fmt/950" => Some(message(sample.front())),
        "x-fmt/430" => kind(CompanionKind::Message),
        // An encrypted or otherwise wrapped PKCS #7 file: the name decides which side of a pair it is.
        "fmt/670" => kind(kind_by_name(path).unwrap_or(CompanionKind::SignedEnvelope)),
        "x-fmt/263" if format.family == crate::records::Family::Signature => kind(CompanionKind::SignatureContainer),
        _ if is_pec_data(sample.front(), path) => kind(CompanionKind::PecData),
        _ if format.family == crate::records::Family::Signature => kind(CompanionKind::XmlSignature),
        _ => None,
    }
}

/// The certification data of Italian certified mail: root element `postacert` with the attribute `tipo` (D.M. 2
/// November 2005, annex).
fn is_pec_data(front: &[u8], path: &SourcePath) -> bool {
    let start = front.get(..4096).unwrap_or(front);
    let rooted = memmem::find(start, b"<postacert ")
        .is_some_and(|at| start.get(at..).is_some_and(|root| memmem::find(root, b"tipo=").is_some()));
    let named = kind_by_name(path) == Some(CompanionKind::PecData);
    rooted && (named || memmem::find(start, b"<intestazione>").is_some())
}

fn message(front: &[u8]) -> CompanionLook {
    let kind = if field(front, "X-Ricevuta").is_some() {
        CompanionKind::PecReceipt
    } else if field(front, "X-Trasporto").is_some() {
        CompanionKind::PecMessage
    } else {
        CompanionKind::Message
    };
    CompanionLook { kind, message_id: field(front, "Message-ID"), refers_to: field(front, "X-Riferimento-Message-ID") }
}

/// The first header field of this name (RFC 5322 §2.2), unfolded, trimmed.
fn field(front: &[u8], name: &str) -> Option<String> {
    let mut lines = front.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).peekable();
    while let Some(line) = lines.next().filter(|line| !line.is_empty()) {
        let Some(rest) = line.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name.as_bytes())) else {
            continue;
        };
        let Some(value) = line.get(rest.len()..).and_then(|rest| rest.strip_prefix(b":")) else { continue };
        let mut value = value.to_vec();
        while let Some(more) = lines.next_if(|line| matches!(line.first(), Some(b' ' | b'\t'))) {
            value.extend_from_slice(more);
        }
        return Some(String::from_utf8_lossy(value.trim_ascii()).into_owned()).filter(|value| !value.is_empty());
    }
    None
}

/// What is known of a file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompanionContent {
    /// It was not read (yet): the name decides.
    NotRead,
    /// It is no companion, whatever it is called.
    Ordinary,
    /// It is one.
    Companion(CompanionLook),
}

/// One file of a unit.
#[derive(Clone, Debug)]
pub struct CompanionFile<'a> {
    /// Where it lies.
    pub path: &'a SourcePath,
    /// What the survey took it for.
    pub role: FileRole,
    /// What its bytes say.
    pub content: CompanionContent,
}

/// A companion and what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    /// Its place in the list of files.
    pub file: usize,
    /// What it is.
    pub kind: CompanionKind,
    /// The place of its document in the list; `None` where it holds its own document, or its document did not come.
    pub document: Option<usize>,
    /// What it is there for: a companion where it belongs to another file, else what the survey took it for.
    pub role: FileRole,
}

impl Companion {
    /// The finding that says what it is, for what, and that nobody validated it.
    #[must_use]
    pub fn finding(&self, files: &[CompanionFile<'_>]) -> Option<Finding> {
        let own = files.get(self.file)?;
        let document = self.document.and_then(|document| files.get(document)).map(|document| document.path.clone());
        // What lies inside an envelope has the envelope's name without its last extension.
        let inside = || stripped(own.path.file_name()).map(SourcePath::from_bytes);
        let document = document.map(|path| SourcePath::from_bytes(path.file_name())).or_else(inside);
        let document = document.unwrap_or_else(|| SourcePath::from_bytes(own.path.file_name()));
        let note = Note::new(codes::COMPANION_NOT_VALIDATED);
        Some(note.with("kind", self.kind.label()).with("document", document).about(own.path))
    }
}

/// Finds the companions among the files of a unit and ties each to its document.
#[must_use]
pub fn companions(files: &[CompanionFile<'_>]) -> Vec<Companion> {
    let places = Places::new(files);
    files
        .iter()
        .enumerate()
        .filter_map(|(file, own)| {
            let kind = match &own.content {
                CompanionContent::NotRead => kind_by_name(own.path)?,
                CompanionContent::Ordinary => return None,
                CompanionContent::Companion(look) => look.kind,
            };
            let document = places.document(file, own, kind).filter(|document| *document != file);
            let role = if document.is_some() || needs_document(kind) { FileRole::Companion } else { own.role };
            Some(Companion { file, kind, document, role })
        })
        .collect()
}

/// Where files lie, by what a companion may be looked for.
struct Places<'a> {
    by_path: HashMap<Vec<u8>, usize>,
    by_lower: HashMap<Vec<u8>, Only>,
    by_stem: HashMap<Vec<u8>, Only>,
    messages: HashMap<Option<SourcePath>, Only>,
    by_message: HashMap<&'a str, usize>,
}

/// One place, or too many to choose from.
#[derive(Clone, Copy)]
enum Only {
    One(usize),
    Several,
}

impl<'a> Places<'a> {
    fn new(files: &'a [CompanionFile<'a>]) -> Self {
        let mut places = Self {
            by_path: HashMap::new(),
            by_lower: HashMap::new(),
            by_stem: HashMap::new(),
            messages: HashMap::new(),
            by_message: HashMap::new(),
        };
        for (file, own) in files.iter().enumerate() {
            let path = own.path.as_bytes();
            places.by_path.insert(path.to_vec(), file);
            only(&mut places.by_lower, path.to_ascii_lowercase(), file);
            let kind = kind_by_name(own.path);
            if kind.is_none()
                && let Some(stem) = stripped(path)
            {
                only(&mut places.by_stem, stem.to_ascii_lowercase(), file);
            }
            if matches!(kind, Some(CompanionKind::Message | CompanionKind::PecMessage)) {
                only(&mut places.messages, own.path.parent(), file);
            }
            if let CompanionContent::Companion(CompanionLook { kind, message_id: Some(id), .. }) = &own.content
                && *kind != CompanionKind::PecReceipt
            {
                places.by_message.insert(id, file);
            }
        }
        places
    }

    fn document(&self, file: usize, own: &CompanionFile<'_>, kind: CompanionKind) -> Option<usize> {
        match kind {
            CompanionKind::Message | CompanionKind::PecMessage => None,
            CompanionKind::PecReceipt => match &own.content {
                CompanionContent::Companion(look) => self.by_message.get(look.refers_to.as_deref()?).copied(),
                _ => None,
            },
            CompanionKind::PecData => self.message_beside(own),
            CompanionKind::DetachedSignature if own.path.file_name().eq_ignore_ascii_case(b"smime.p7s") => {
                self.message_beside(own)
            }
            _ => self.named_like(file, own, kind),
        }
    }

    fn message_beside(&self, own: &CompanionFile<'_>) -> Option<usize> {
        let folder = own.path.parent();
        let certified = match &folder {
            Some(folder) => folder.join(b"postacert.eml"),
            None => SourcePath::from("postacert.eml"),
        };
        self.by_path.get(certified.as_bytes()).copied().or_else(|| one(self.messages.get(&folder)))
    }

    /// `contract.pdf.p7m` belongs to `contract.pdf`; `contract.p7s` to the only file named `contract`.
    fn named_like(&self, file: usize, own: &CompanionFile<'_>, kind: CompanionKind) -> Option<usize> {
        let document = stripped(own.path.as_bytes())?;
        let exact = self.by_path.get(document).copied();
        let found = exact.or_else(|| one(self.by_lower.get(&document.to_ascii_lowercase())));
        // An XML file beside an image of the same name is more likely its description than its signature.
        let by_stem = kind != CompanionKind::XmlSignature || kind_by_name(own.path) == Some(kind);
        let found = found.or_else(|| one(self.by_stem.get(&document.to_ascii_lowercase())).filter(|_| by_stem));
        found.filter(|found| *found != file)
    }
}

fn only<K: std::hash::Hash + Eq>(map: &mut HashMap<K, Only>, key: K, file: usize) {
    map.entry(key).and_modify(|place| *place = Only::Several).or_insert(Only::One(file));
}

fn one(place: Option<&Only>) -> Option<usize> {
    match place {
        Some(Only::One(file)) => Some(*file),
        _ => None,
    }
}

/// A path without the last extension of its last component.
fn stripped(path: &[u8]) -> Option<&[u8]> {
    let dot = path.iter().rposition(|byte| *byte == b'.')?;
    let stem = path.get(..dot)?;
    let named = !stem.is_empty() && !stem.ends_with(b"/") && !path.get(dot..)?.contains(&b'/');
    named.then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Lang;

    fn pairs(names: &[&str]) -> Vec<(String, Option<String>, FileRole)> {
        let paths: Vec<SourcePath> = names.iter().map(|name| SourcePath::from(*name)).collect();
        let files: Vec<CompanionFile<'_>> = paths
            .iter()
            .map(|path| CompanionFile { path, role: FileRole::Content, content: CompanionContent::NotRead })
            .collect();
        let name = |index: usize| names[index].to_owned();
        companions(&files).into_iter().map(|found| (name(found.file), found.document.map(name), found.role)).collect()
    }

    #[test]
    fn names_tie_companions_to_documents() {
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(
            pairs(&[
                "a/x.pdf",
                "a/x.pdf.p7m",
                "a/x.pdf.p7m.tsd",
                "b/x.pdf.p7s",
                "c/Y.PDF",
                "c/y.pdf.p7s",
                "d/z.p7s",
                "d/z.pdf"
            ]),
            vec![
                ("a/x.pdf.p7m".into(), some("a/x.pdf"), FileRole::Companion),
                ("a/x.pdf.p7m.tsd".into(), some("a/x.pdf.p7m"), FileRole::Companion),
                ("b/x.pdf.p7s".into(), None, FileRole::Companion),
                ("c/y.pdf.p7s".into(), some("c/Y.PDF"), FileRole::Companion),
                ("d/z.p7s".into(), some("d/z.pdf"), FileRole::Companion),
            ]
        );
        // Two documents of that name: no guess. An envelope alone is the document itself.
        assert_eq!(pairs(&["z.p7s", "z.pdf", "z.tif"]), vec![("z.p7s".into(), None, FileRole::Companion)]);
        assert_eq!(pairs(&["contract.pdf.p7m"]), vec![("contract.pdf.p7m".into(), None, FileRole::Content)]);
        let mail = pairs(&["m/daticert.xml", "m/postacert.eml", "m/smime.p7s", "m/other.eml"]);
        assert_eq!(mail[0].1.as_deref(), Some("m/postacert.eml"));
        assert_eq!(mail[2].1.as_deref(), Some("m/postacert.eml"));
        assert!(pairs(&[".p7m/a.tif", "p7m"]).is_empty());
    }

    #[test]
    fn content_decides_over_names() {
        let eml = b"Message-ID: <1@pec.it>\r\nX-Trasporto: posta-certificata\r\nFrom: a@b\r\nDate: x\r\n\r\nciao";
        let receipt = b"x-ricevuta: avvenuta-consegna\r\nX-Riferimento-Message-ID:\r\n <1@pec.it>\r\nFrom: a@b\r\nDate: x\r\n\r\n";
        let paths = [SourcePath::from("a.eml"), SourcePath::from("b.eml"), SourcePath::from("c.p7m")];
        let looks: Vec<CompanionContent> = [&eml[..], receipt, b"no signature at all"]
            .iter()
            .zip(&paths)
            .map(|(bytes, path)| {
                let sample = Sample::whole(bytes);
                let (format, _) = super::super::identify(sample, path);
                companion_look(&sample, path, &format).map_or(CompanionContent::Ordinary, CompanionContent::Companion)
            })
            .collect();
        let files: Vec<CompanionFile<'_>> = paths
            .iter()
            .zip(looks)
            .map(|(path, content)| CompanionFile { path, role: FileRole::Attachment, content })
            .collect();
        let found = companions(&files);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!((found[0].kind, found[0].role), (CompanionKind::PecMessage, FileRole::Attachment));
        assert_eq!((found[1].kind, found[1].document), (CompanionKind::PecReceipt, Some(0)));
        let finding = found[1].finding(&files).unwrap();
        assert!(finding.detail(Lang::En).contains("PEC (ricevuta) for a.eml"), "{}", finding.detail(Lang::En));
    }
}
