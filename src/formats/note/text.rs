//! The text of a note and its signatures.

use std::fmt;

use super::super::base64::{decoded, encoded};
use super::key::{KeyKind, SignerKey, VerifierKey, is_name};

/// Longest note in bytes that is read. Checkpoints have a few hundred.
pub const LONGEST_NOTE: usize = 1 << 20;
/// Most signatures that are read; 16 must be accepted.
const MOST_SIGNATURES: usize = 100;
/// What a signature line begins with: an em dash and a blank.
const MARK: &str = "\u{2014} ";

/// What keeps bytes from being a note, or a note from being believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is longer than any note.
    #[error("read the note: it is longer than {LONGEST_NOTE} bytes")]
    TooLong,
    /// It is not UTF-8, or holds control characters.
    #[error("read the note: it holds what no note may hold")]
    Characters,
    /// The text, the blank line and the signatures are not there.
    #[error("read the note: it is not text, an empty line and signatures")]
    Form,
    /// A signature line cannot be understood.
    #[error("read the note: signature {0} cannot be understood")]
    Signature(usize),
    /// No signature is of a key that is trusted.
    #[error("trust the note: no signature is of a known key")]
    NoKnownKey,
    /// A signature of a trusted key is wrong.
    #[error("trust the note: the signature of `{0}` is wrong; the text was altered")]
    Wrong(String),
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the key.
    pub name: String,
    /// Id of the key.
    pub id: u32,
    /// What the algorithm of the key says; 64 bytes for Ed25519.
    pub signature: Vec<u8>,
}

/// That a witness has seen a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// Name of its key.
    pub witness: String,
    /// When, by its clock: seconds since 1970.
    pub at: u64,
}

/// A text with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl SignedNote {
    /// Signs `text`, which ends with a newline.
    ///
    /// # Errors
    /// [`NoteError`] for what cannot be the text of a note.
    pub fn sign(text: &str, key: &SignerKey) -> Result<Self, NoteError> {
        if !text.ends_with('\n') {
            return Err(NoteError::Form);
        }
        check_characters(text)?;
        let verifier = key.verifier();
        let signature = NoteSignature {
            name: verifier.name().to_owned(),
            id: verifier.id(),
            signature: key.sign(text.as_bytes()).to_vec(),
        };
        Ok(Self { text: text.to_owned(), signatures: vec![signature] })
    }

    /// Reads a note; nothing is believed yet.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn read(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > LONGEST_NOTE {
            return Err(NoteError::TooLong);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Characters)?;
        check_characters(note)?;
        // The text may hold empty lines: the last one divides.
        let divide = note.rfind("\n\n").ok_or(NoteError::Form)?;
        let (text, signatures) = note.split_at(divide + 1);
        let lines = signatures.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n')).ok_or(NoteError::Form)?;
        let mut read = Vec::new();
        for (number, line) in lines.split('\n').enumerate().take(MOST_SIGNATURES + 1) {
            if number == MOST_SIGNATURES {
                return Err(NoteError::TooLong);
            }
            read.push(signature(line).ok_or(NoteError::Signature(number + 1))?);
        }
        Ok(Self { text: text.to_owned(), signatures: read })
    }

    /// The text, with its last newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// What the witnesses among `keys` have seen of it.
    ///
    /// # Errors
    /// [`NoteError::Wrong`].
    pub fn cosignatures(&self, keys: &[VerifierKey]) -> Result<Vec<Cosignature>, NoteError> {
        let mut found = Vec::new();
        for signature in &self.signatures {
            let Some(key) = known(signature, keys, KeyKind::Witness) else { continue };
            let at = key.cosigned_at(&self.text, &signature.signature);
            let at = at.ok_or_else(|| NoteError::Wrong(signature.name.clone()))?;
            found.push(Cosignature { witness: signature.name.clone(), at });
        }
        Ok(found)
    }

    /// The note with what a witness answered to it, signature lines (C2SP tlog-witness, "add-checkpoint"): those of the
    /// witnesses among `keys`, in place of earlier ones of theirs.
    ///
    /// # Errors
    /// [`NoteError::NoKnownKey`] where there are none; [`NoteError`] for what cannot be understood or is wrong.
    pub fn cosigned(&self, answer: &str, keys: &[VerifierKey]) -> Result<Self, NoteError> {
        let answered = Self::read(format!("{}\n{answer}", self.text).as_bytes())?;
        if answered.cosignatures(keys)?.is_empty() {
            return Err(NoteError::NoKnownKey);
        }
        let fresh = |signature: &NoteSignature| known(signature, keys, KeyKind::Witness).is_some();
        let mut signatures = self.signatures.clone();
        for signature in answered.signatures.into_iter().filter(fresh) {
            signatures.retain(|kept| (&kept.name, kept.id) != (&signature.name, signature.id));
            signatures.push(signature);
        }
        Ok(Self { text: self.text.clone(), signatures })
    }

    /// The first of `keys` that signed. Signatures of other keys are ignored, as the specification asks; a wrong one of
    /// a known key makes the whole note void.
    ///
    /// # Errors
    /// [`NoteError::NoKnownKey`], [`NoteError::Wrong`].
    pub fn verified_by<'k>(&self, keys: &'k [VerifierKey]) -> Result<&'k VerifierKey, NoteError> {
        let mut signer = None;
        for signature in &self.signatures {
            let Some(key) = known(signature, keys, KeyKind::Author) else { continue };
            if !key.verifies(self.text.as_bytes(), &signature.signature) {
                return Err(NoteError::Wrong(signature.name.clone()));
            }
            signer.get_or_insert(key);
        }
        signer.ok_or(NoteError::NoKnownKey)
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for NoteSignature { name, id, signature } in &self.signatures {
            let bytes = [&id.to_be_bytes()[..], signature].concat();
            writeln!(f, "{MARK}{name} {}", encoded(&bytes))?;
        }
        Ok(())
    }
}

/// The key of a signature among `keys`, if it is of that kind.
fn known<'k>(signature: &NoteSignature, keys: &'k [VerifierKey], kind: KeyKind) -> Option<&'k VerifierKey> {
    keys.iter().find(|key| key.kind() == kind && key.name() == signature.name && key.id() == signature.id)
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    let harmful = |character: char| character < ' ' && character != '\n';
    if text.contains(harmful) { Err(NoteError::Characters) } else { Ok(()) }
}

fn signature(line: &str) -> Option<NoteSignature> {
    let (name, value) = line.strip_prefix(MARK)?.split_once(' ')?;
    let bytes = decoded(value)?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    (is_name(name) && !signature.is_empty()).then(|| NoteSignature {
        name: name.to_owned(),
        id: u32::from_be_bytes(*id),
        signature: signature.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An example that the documentation of Go's package `note` publishes.
    const EXAMPLE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn a_note_of_others_is_believed() {
        let note = SignedNote::read(EXAMPLE.as_bytes()).unwrap();
        let keys = [PETER.parse::<VerifierKey>().unwrap()];
        assert_eq!(note.verified_by(&keys).unwrap(), &keys[0]);
        assert_eq!(note.to_string(), EXAMPLE);
        assert_eq!(note.verified_by(&[]), Err(NoteError::NoKnownKey));
        let altered = SignedNote::read(EXAMPLE.replace("the answer", "an answer").as_bytes()).unwrap();
        assert_eq!(altered.verified_by(&keys), Err(NoteError::Wrong("PeterNeumann".to_owned())));
    }

    #[test]
    fn a_witness_of_others_is_believed() {
        // The example of C2SP tlog-cosignature has no public keys: what is signed is made here as its text says.
        use ed25519_dalek::{Signer, SigningKey};
        let seed = SigningKey::from_bytes(&[9; 32]);
        let typed = [&[4u8][..], seed.verifying_key().as_bytes()].concat();
        let id = sha2::Digest::finalize(sha2::Digest::chain_update(
            <sha2::Sha256 as sha2::Digest>::new(),
            [b"witness.example/w1\n", &typed[..]].concat(),
        ));
        let key: VerifierKey =
            format!("witness.example/w1+{}+{}", hex::encode(&id[..4]), encoded(&typed)).parse().unwrap();
        let author = SignerKey::from_seed("archivio.example/log", &[7; 32]).unwrap();
        let note = SignedNote::sign("archivio.example/log\n3\nCsUY\n", &author).unwrap();
        let signed = seed.sign(b"cosignature/v1\ntime 1679315147\narchivio.example/log\n3\nCsUY\n").to_bytes();
        let line = |time: u64| {
            let bytes = [&id[..4], &time.to_be_bytes(), &signed].concat();
            format!("{MARK}witness.example/w1 {}\n", encoded(&bytes))
        };
        let keys = [key];
        let cosigned = note.cosigned(&line(1_679_315_147), &keys).unwrap();
        assert_eq!(cosigned.signatures().len(), 2);
        let seen = Cosignature { witness: "witness.example/w1".to_owned(), at: 1_679_315_147 };
        assert_eq!(cosigned.cosignatures(&keys).unwrap(), [seen]);
        assert_eq!(cosigned.cosigned(&line(1_679_315_147), &keys).unwrap(), cosigned, "once is enough");
        let again = SignedNote::read(cosigned.to_string().as_bytes()).unwrap();
        assert_eq!(again, cosigned);
        assert!(again.verified_by(&[author.verifier()]).is_ok());
        // A witness does not stand for the author, another time is another statement, an unknown witness says nothing.
        assert_eq!(again.verified_by(&keys), Err(NoteError::NoKnownKey));
        assert!(matches!(note.cosigned(&line(1_679_315_148), &keys), Err(NoteError::Wrong(_))));
        assert_eq!(note.cosigned(&line(1_679_315_147), &[]), Err(NoteError::NoKnownKey));
        assert!(note.cosigned("no line", &keys).is_err());
    }

    #[test]
    fn what_is_no_note_is_told() {
        let wrong = |text: &str| SignedNote::read(text.as_bytes()).unwrap_err();
        assert_eq!(wrong("text\n"), NoteError::Form);
        assert_eq!(wrong("text\n\n"), NoteError::Form);
        assert_eq!(wrong("text\n\n\u{2014} a AAAA\n"), NoteError::Signature(1));
        assert_eq!(wrong("text\n\n-- a AAAAAAA=\n"), NoteError::Signature(1));
        assert_eq!(wrong("te\txt\n\n\u{2014} a AAAAAAA=\n"), NoteError::Characters);
        assert_eq!(wrong("text\n\n\u{2014} a AAAAAAA="), NoteError::Form);
        assert_eq!(wrong(&format!("text\n\n{}", "\u{2014} a AAAAAAA=\n".repeat(101))), NoteError::TooLong);
        assert_eq!(SignedNote::read(&vec![b'x'; LONGEST_NOTE + 1]), Err(NoteError::TooLong));
        assert_eq!(SignedNote::read(b"\xff\n\n"), Err(NoteError::Characters));
    }

    proptest! {
        #[test]
        fn what_is_signed_is_verified(text in "[ -~\u{e0}\u{4e00}\n]{0,80}", seed in any::<[u8; 32]>(), flip in any::<prop::sample::Index>()) {
            let text = format!("{text}\n");
            let key = SignerKey::from_seed("archivio.example/log", &seed).unwrap();
            let note = SignedNote::sign(&text, &key).unwrap();
            let written = note.to_string();
            let read = SignedNote::read(written.as_bytes()).unwrap();
            prop_assert_eq!(&read, &note);
            let keys = [key.verifier()];
            prop_assert!(read.verified_by(&keys).is_ok());
            // Whatever bit of the note changes, it is not believed, or it is a signature of nobody known.
            let mut bytes = written.into_bytes();
            let place = flip.index(bytes.len());
            bytes[place] ^= 1;
            if let Ok(other) = SignedNote::read(&bytes) {
                prop_assert!(other.verified_by(&keys).is_err());
            }
        }

        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,60}\n\n\u{2014} \\PC{0,60}\n") {
            let _ = SignedNote::read(&bytes);
            let _ = SignedNote::read(text.as_bytes());
            let _ = text.parse::<VerifierKey>();
        }
    }
}
