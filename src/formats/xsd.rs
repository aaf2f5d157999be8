//! Validation by XML Schema (XSD 1.0), by schemas that lie in one folder: nothing is loaded from anywhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use xsd_schema::validation::{
    DriveError, SchemaValidator, ValidationError, ValidationFlags, ValidationSink, ValidationWarning, drive_quick_xml,
};
use xsd_schema::{
    CompiledSchemaSet, EmbeddedLoader, LoaderChain, LocationRequest, SchemaError, SchemaLoader, SchemaResolver,
    SchemaResult, SchemaSetBuilder,
};

use super::xml_parts::XmlBounds;
use super::xml_tree::{Step, TreeStream};

/// Before the name of a file of the folder: an address that nothing else has, so that no path and no network is ever
/// tried.
const ADDRESS: &str = "fondo://schemas/";
/// Most schemas of a folder.
const MOST: usize = 200;
/// Largest schema, in bytes.
const LARGEST: u64 = 16 << 20;
/// Most faults that are told of one document.
const MOST_FAULTS: usize = 100;

/// What keeps schemas from being used.
#[derive(Debug, thiserror::Error)]
pub enum SchemasFault {
    /// The folder or a file in it.
    #[error("read the schemas in {path}: {source}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is none, or too many.
    #[error("use the schemas in {path}: {found} files end in .xsd; 1 to 200 are taken")]
    Number {
        /// The folder.
        path: PathBuf,
        /// How many.
        found: usize,
    },
    /// They contradict each other, or one is none.
    #[error("use the schemas in {path}: {reason}")]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A schema that another one needs is not there: what depends on it could not be judged.
    #[error("use the schemas in {path}: they need {wanted}, which is not there")]
    Incomplete {
        /// The folder.
        path: PathBuf,
        /// The location that is named.
        wanted: String,
    },
}

/// What keeps a document from being judged.
#[derive(Debug, thiserror::Error)]
pub enum JudgementFault {
    /// It cannot be read to its end.
    #[error("{0}")]
    Document(String),
    /// The system's word.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Schemas that are ready for use.
pub struct Schemas {
    compiled: CompiledSchemaSet,
    /// The namespaces that they are about.
    namespaces: BTreeSet<String>,
}

/// The texts of the folder, by file name.
#[derive(Clone, Debug)]
struct FolderLoader {
    texts: Arc<BTreeMap<String, String>>,
}

impl FolderLoader {
    fn text(&self, location: &str) -> Option<&String> {
        self.texts.get(location.strip_prefix(ADDRESS)?)
    }
}

impl SchemaLoader for FolderLoader {
    fn load(&self, location: &str) -> SchemaResult<String> {
        let absent = || SchemaError::internal(format!("{location} is not in the folder"));
        self.text(location).cloned().ok_or_else(absent)
    }

    fn can_load(&self, location: &str) -> bool {
        self.text(location).is_some()
    }
}

/// Keeps the first faults of a document: a broken one has as many as it has elements.
struct FirstFaults<'f> {
    faults: &'f mut Vec<String>,
}

impl ValidationSink for FirstFaults<'_> {
    fn on_error(&mut self, error: ValidationError) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(error.to_string());
        }
    }

    fn on_warning(&mut self, _: ValidationWarning) {}
}

impl Schemas {
    /// Takes all `.xsd` files of a folder. What they import is looked for there by its file name, whatever address they
    /// give.
    ///
    /// # Errors
    /// [`SchemasFault`].
    pub fn of_folder(folder: &Path) -> Result<Self, SchemasFault> {
        let texts = Arc::new(texts(folder)?);
        let unusable =
            |error: SchemaError| SchemasFault::Unusable { path: folder.to_path_buf(), reason: error.to_string() };
        let mut loaders = LoaderChain::new();
        // What every schema may name without giving it: the namespace of `xml:lang`.
        loaders.add(Box::new(EmbeddedLoader::new()));
        loaders.add(Box::new(FolderLoader { texts: Arc::clone(&texts) }));
        let mut builder = SchemaSetBuilder::with_loader(Box::new(loaders));
        builder.set_location_rewriter(|request: &LocationRequest<'_>, _: &SchemaResolver| {
            let name = request.location.rsplit('/').next().unwrap_or_default();
            (!request.location.starts_with("embedded:")).then(|| format!("{ADDRESS}{name}"))
        });
        for name in texts.keys() {
            builder.try_add(name).map_err(unusable)?;
        }
        let compiled = builder.compile().map_err(unusable)?;
        let lacking = compiled.directive_failures().iter().find(|failure| !failure.namespace_supplied());
        match lacking {
            Some(failure) => Err(SchemasFault::Incomplete {
                path: folder.to_path_buf(),
                wanted: failure.schema_location().unwrap_or_default().to_owned(),
            }),
            None => {
                Ok(Self { compiled, namespaces: texts.values().filter_map(|text| target_namespace(text)).collect() })
            }
        }
    }

    /// Whether a schema is about this namespace: what is in another one cannot be judged.
    #[must_use]
    pub fn know(&self, namespace: &str) -> bool {
        self.namespaces.contains(namespace)
    }

    /// What is wrong with a document: place and reason of each fault, a hundred at most. Read as a stream.
    ///
    /// # Errors
    /// [`JudgementFault`].
    pub fn judge(&self, from: impl Read) -> Result<Vec<String>, JudgementFault> {
        let set = self.compiled.schema_set();
        let flags = ValidationFlags::default() & !ValidationFlags::BUILD_PSVI_TYPED_VALUES;
        let validator = SchemaValidator::new(set, flags);
        let mut faults = Vec::new();
        let mut runtime = validator.start_run(FirstFaults { faults: &mut faults });
        let driven = drive_quick_xml(BufReader::with_capacity(1 << 16, from), &mut runtime, set);
        drop(runtime);
        match driven {
            Ok(_) => {}
            Err(DriveError::Io(error)) => return Err(JudgementFault::Io(error)),
            Err(error) => return Err(JudgementFault::Document(error.to_string())),
        }
        Ok(faults)
    }
}

/// The namespace that a schema is about, where it names one.
fn target_namespace(schema: &str) -> Option<String> {
    let bounds = XmlBounds { bytes: 0, elements: 0, depth: 1 };
    match TreeStream::new(schema.as_bytes(), bounds).step() {
        Ok(Some(Step::Open(root))) => root.attribute_in("", "targetNamespace").map(str::to_owned),
        _ => None,
    }
}

fn texts(folder: &Path) -> Result<BTreeMap<String, String>, SchemasFault> {
    let unreadable = |path: &Path| {
        let path = path.to_path_buf();
        move |source| SchemasFault::Unreadable { path, source }
    };
    let mut texts = BTreeMap::new();
    let mut found = 0;
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| name.ends_with(".xsd")) else {
            continue;
        };
        let metadata = fs::symlink_metadata(&path).map_err(unreadable(&path))?;
        if !metadata.is_file() || metadata.len() > LARGEST {
            continue;
        }
        found += 1;
        if found <= MOST {
            texts.insert(name.to_owned(), fs::read_to_string(&path).map_err(unreadable(&path))?);
        }
    }
    if found == 0 || found > MOST { Err(SchemasFault::Number { path: folder.to_path_buf(), found }) } else { Ok(texts) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:a' xmlns='urn:a'>\
        <xs:import namespace='urn:b' schemaLocation='http://nowhere.invalid/deep/b.xsd'/>\
        <xs:element name='a'><xs:complexType><xs:attribute name='n' type='xs:int' use='required'/></xs:complexType></xs:element></xs:schema>";
    const OTHER: &str = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:b'/>";

    #[test]
    fn documents_are_judged_by_the_schemas_of_the_folder() {
        let place = tempfile::tempdir().unwrap();
        assert!(matches!(Schemas::of_folder(place.path()), Err(SchemasFault::Number { found: 0, .. })));
        fs::write(place.path().join("a.xsd"), SCHEMA).unwrap();
        assert!(matches!(Schemas::of_folder(place.path()), Err(SchemasFault::Incomplete { .. })));
        fs::write(place.path().join("b.xsd"), OTHER).unwrap();
        let schemas = Schemas::of_folder(place.path()).unwrap();
        assert_eq!(schemas.judge(&b"<a xmlns='urn:a' n='7'/>"[..]).unwrap(), Vec::<String>::new());
        let faults = schemas.judge(&b"<a xmlns='urn:a' n='seven'/>"[..]).unwrap();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(!schemas.judge(&b"<boh/>"[..]).unwrap().is_empty(), "an unknown root is no valid document");
        assert!(schemas.judge(&b"<a"[..]).is_err());
        assert!(schemas.know("urn:a") && schemas.know("urn:b") && !schemas.know("urn:c"));
        fs::write(place.path().join("c.xsd"), "<boh/>").unwrap();
        assert!(matches!(Schemas::of_folder(place.path()), Err(SchemasFault::Unusable { .. })));
    }
}
