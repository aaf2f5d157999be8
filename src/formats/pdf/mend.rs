//! Objects that are not where the table says, searched for one by one.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::document::{AROUND, Document};
use super::object::{Dict, Lexer, Object};
use super::protection::Protection;
use super::xref::{Entry, Xref};

impl Document<'_> {
    /// Searches the file for the objects that are reached and are not where its table says. Everything else stays as
    /// the table has it: what a search alone finds may be an earlier version, or part of a file in the file.
    #[must_use]
    pub fn mended(mut self) -> Self {
        // Object streams first: where one was found, so is what lies in it.
        for stray in [Self::stray_offsets, Self::stray_in_streams] {
            let stray = stray(&self);
            if stray.is_empty() || self.xref.rebuilt || !self.reaches(&stray) {
                continue;
            }
            let found = Xref::rebuild(self.bytes(), self.most_nodes, None).entries;
            for number in stray {
                let entry = self.xref.entries.get(&number).copied();
                match (entry, found.get(&number)) {
                    // What lay in a stream once may have an older version outside of it.
                    (Some(Entry::InStream(..)), Some(Entry::Offset(_))) | (_, None) => {}
                    (_, Some(found)) => _ = self.xref.entries.insert(number, *found),
                }
            }
            self.read_anew();
        }
        self
    }

    /// Objects that lie in the file itself, and do not lie where the table says.
    fn stray_offsets(&self) -> BTreeSet<u32> {
        let entries = self.xref.entries.iter().filter_map(|(number, entry)| match entry {
            Entry::Offset(at) => Some((*number, *at)),
            Entry::Free | Entry::InStream(..) => None,
        });
        let is_there = |number: u32, at: u64| {
            let Some(at) = usize::try_from(at).ok().filter(|at| *at < self.bytes().len()) else { return false };
            self.looks_at(AROUND);
            Lexer::new(self.bytes(), at, 0).head().is_some_and(|head| head.number == number)
        };
        entries.filter(|(number, at)| !is_there(*number, *at)).map(|(number, _)| number).collect()
    }

    /// Objects that do not lie in the object stream that the table says. Where nothing can be deciphered nobody knows.
    fn stray_in_streams(&self) -> BTreeSet<u32> {
        if matches!(self.protection, Protection::Closed) {
            return BTreeSet::new();
        }
        let mut inside: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (number, entry) in &self.xref.entries {
            if let Entry::InStream(stream, _) = entry {
                inside.entry(*stream).or_default().push(*number);
            }
        }
        let mut stray = BTreeSet::new();
        for (stream, numbers) in inside {
            let stream = self.object_stream(stream);
            let there: HashSet<u32> =
                stream.iter().flat_map(|stream| stream.index.iter().map(|(number, _)| *number)).collect();
            stray.extend(numbers.into_iter().filter(|number| !there.contains(number)));
        }
        stray
    }

    /// Whether one of these objects is referred to by what can be reached from the trailer.
    fn reaches(&self, wanted: &BTreeSet<u32>) -> bool {
        let mut seen = HashSet::new();
        let mut waiting = Vec::new();
        references_of(&self.xref.trailer, &mut waiting);
        while let Some(number) = waiting.pop() {
            if wanted.contains(&number) {
                return true;
            }
            if seen.insert(number)
                && let Some(found) = self.indirect(number)
            {
                references(&found.object, &mut waiting);
            }
        }
        false
    }
}

fn references_of(dict: &Dict, out: &mut Vec<u32>) {
    dict.0.iter().for_each(|(_, value)| references(value, out));
}

/// What an object refers to. The depth is bounded by the lexer that read it.
fn references(object: &Object, out: &mut Vec<u32>) {
    match object {
        Object::Reference(number, _) => out.push(*number),
        Object::Array(values) => values.iter().for_each(|value| references(value, out)),
        Object::Dict(dict) => references_of(dict, out),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::pages::Pages;
    use super::*;

    /// A file of two pages whose table is `shift` bytes off for these objects.
    fn file(off: &[usize], shift: usize, with: &str) -> Vec<u8> {
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 3>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
            "<</Type/Pages/Kids 5 0 R/Parent 2 0 R/Count 2>>",
            "[6 0 R 7 0 R]",
            "<</Type/Page/Parent 4 0 R/MediaBox[0 0 200 200]>>",
            "<</Type/Page/Parent 4 0 R/MediaBox[0 0 300 300]>>",
        ];
        let (mut text, mut offsets) = ("%PDF-1.4\n".to_owned(), Vec::new());
        for (index, object) in objects.iter().enumerate() {
            offsets.push(text.len());
            let _ = writeln!(text, "{} 0 obj\n{object}\nendobj", index + 1);
        }
        text.push_str(with);
        let start = text.len();
        let _ = write!(text, "xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
        for (index, offset) in offsets.iter().enumerate() {
            let offset = if off.contains(&(index + 1)) { offset + shift } else { *offset };
            let _ = write!(text, "{offset:010} 00000 n\r\n");
        }
        let _ = write!(text, "trailer<</Size 8/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
        text.into_bytes()
    }

    fn pages(bytes: &[u8]) -> (usize, u32) {
        let document = Document::open(bytes, 1000).mended();
        let mut pages = Pages::new(&document, 1000);
        let count = pages.by_ref().count();
        assert_eq!(pages.declared(), Some(3));
        (count, pages.lost())
    }

    #[test]
    fn pages_whose_entries_are_off_are_found() {
        for off in [&[][..], &[3], &[4], &[5], &[6, 7], &[2, 5], &[1]] {
            assert_eq!(pages(&file(off, 3, "")), (3, 0), "{off:?}");
            let bytes = file(off, 3, "");
            assert_eq!(Pages::new(&Document::open(&bytes, 1000), 1000).count() == 3, off.is_empty());
        }
    }

    #[test]
    fn pages_that_are_nowhere_are_counted() {
        let without = |number: &str| {
            let text = String::from_utf8(file(&[], 0, "")).unwrap();
            text.replace(&format!("\n{number} 0 obj"), &format!("\n{number} 0 obx")).into_bytes()
        };
        assert_eq!(pages(&without("3")), (2, 1));
        assert_eq!(pages(&without("4")), (1, 1));
        assert_eq!(pages(&without("5")), (1, 1));
    }

    #[test]
    fn what_is_where_the_table_says_stays() {
        // A file in the file: a search would take its pages for those of the whole.
        let inner = "8 0 obj<</Length 99>>stream\n3 0 obj<</Type/Page/MediaBox[0 0 1 1]>>endobj 2 0 obj<<>>endobj\nendstream endobj\n";
        let bytes = file(&[7], 3, inner);
        let document = Document::open(&bytes, 1000).mended();
        let found: Vec<_> = Pages::new(&document, 1000).map(|page| page.media_box[2]).collect();
        assert_eq!(found, [100.0, 200.0, 300.0]);
    }
}
