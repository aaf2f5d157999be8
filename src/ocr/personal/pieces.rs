//! The text of a block cut where letters and digits end, so that what spaces and line ends divided can be put together
//! again.

use crate::records::{TextArea, TextBlock};

/// A run of letters and digits within a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its letters and digits, capital, without accents.
    pub(super) text: String,
    /// The word that it is of, in the block.
    pub(super) word: usize,
}

/// A word with its place.
#[derive(Clone, Debug)]
pub(super) struct Placed<'w> {
    pub(super) content: &'w str,
    pub(super) area: TextArea,
    /// It is the last of its line.
    pub(super) last: bool,
}

/// The words of a block, through its lines.
pub(super) fn words(block: &TextBlock) -> Vec<Placed<'_>> {
    let lines = block.lines.iter().flat_map(|line| {
        let count = line.words.len();
        line.words.iter().enumerate().map(move |(index, word)| Placed {
            content: &word.content,
            area: word.area,
            last: index + 1 == count,
        })
    });
    lines.collect()
}

/// The pieces of words.
pub(super) fn pieces(words: &[Placed<'_>]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        let parts = word.content.split(|letter: char| !letter.is_ascii_alphanumeric());
        for part in parts.filter(|part| !part.is_empty()) {
            pieces.push(Piece { text: part.to_ascii_uppercase(), word: index });
        }
    }
    pieces
}

/// Pieces that stand together: their text, how many they are, and the first and last of their words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) pieces: usize,
    pub(super) words: (usize, usize),
}

/// The runs of at most `most` pieces that begin with piece `from` and are no longer than `longest` letters, the
/// shortest first.
pub(super) fn runs(pieces: &[Piece], from: usize, most: usize, longest: usize) -> impl Iterator<Item = Run> {
    let mut text = String::new();
    let taken = pieces.get(from..).unwrap_or_default().iter().take(most).enumerate();
    let mut runs = Vec::new();
    for (count, piece) in taken {
        if text.len() + piece.text.len() > longest {
            break;
        }
        text.push_str(&piece.text);
        let first = pieces.get(from).map_or(piece.word, |piece| piece.word);
        runs.push(Run { text: text.clone(), pieces: count + 1, words: (first, piece.word) });
    }
    runs.into_iter()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::records::{TextLine, TextWord};

    /// A block of lines; the words of line `y` stand at `10 * x` and `10 * y`.
    pub(in super::super) fn block(lines: &[&str]) -> TextBlock {
        let line = |(y, line): (usize, &&str)| {
            let words = line.split_whitespace().enumerate().map(|(x, word)| TextWord {
                content: word.to_owned(),
                area: TextArea { left: 10 * x as u32, top: 10 * y as u32, width: 9, height: 8 },
                confidence: None,
            });
            TextLine { words: words.collect(), ..TextLine::default() }
        };
        TextBlock { lines: lines.iter().enumerate().map(line).collect(), ..TextBlock::default() }
    }

    #[test]
    fn runs_go_over_words_and_lines() {
        let block = block(&["C.F.:RSS MRA", "80A01"]);
        let words = words(&block);
        let pieces = pieces(&words);
        let texts: Vec<_> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, ["C", "F", "RSS", "MRA", "80A01"]);
        let found: Vec<_> = runs(&pieces, 2, 8, 9).collect();
        assert_eq!(found.len(), 2);
        assert_eq!(found[1], Run { text: "RSSMRA".into(), pieces: 2, words: (0, 1) });
        assert!(words[1].last && !words[0].last);
    }
}
