//! The text alone.

use std::io::{self, Write};

use crate::records::PageText;

/// Writes the text of pages in UTF-8: a line for each line, ended by LF, a blank line between blocks, a form feed
/// between pages.
///
/// # Errors
/// What `out` says.
pub fn write_plain<'p>(pages: impl IntoIterator<Item = &'p PageText>, out: &mut dyn Write) -> io::Result<()> {
    for (number, page) in pages.into_iter().enumerate() {
        if number > 0 {
            out.write_all(b"\x0c")?;
        }
        for (number, block) in page.blocks.iter().enumerate() {
            if number > 0 {
                out.write_all(b"\n")?;
            }
            for line in &block.lines {
                for (number, word) in line.words.iter().enumerate() {
                    if number > 0 {
                        out.write_all(b" ")?;
                    }
                    out.write_all(word.content.as_bytes())?;
                }
                out.write_all(b"\n")?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{TextBlock, TextLine, TextWord};

    #[test]
    fn lines_blocks_and_pages() {
        let line = |words: &[&str]| TextLine {
            words: words.iter().map(|word| TextWord { content: (*word).to_owned(), ..TextWord::default() }).collect(),
            ..TextLine::default()
        };
        let block = |lines: Vec<TextLine>| TextBlock { lines, ..TextBlock::default() };
        let first = vec![block(vec![line(&["Città", "di"]), line(&["Montalbano"])]), block(vec![line(&["1931"])])];
        let pages = [
            PageText { blocks: first, ..PageText::default() },
            PageText::default(),
            PageText { blocks: vec![block(vec![line(&["fine"])])], ..PageText::default() },
        ];
        let mut out = Vec::new();
        write_plain(&pages, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "Città di\nMontalbano\n\n1931\n\u{c}\u{c}fine\n");
    }
}
