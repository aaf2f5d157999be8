//! Words, numbers and signs of a date statement.

use unicode_normalization::UnicodeNormalization;

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A number and how many digits it was written with.
    Number(u32, usize),
    /// A word in lower case, without its full stop.
    Word(String),
    /// `-` and its relatives.
    Dash,
    /// `/`
    Slash,
    /// `.` after a number.
    Dot,
    /// `..`
    Dots,
    /// `?`
    Question,
    /// `~`
    Tilde,
    /// `%`: uncertain and approximate, in EDTF.
    Percent,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// Anything else: no date.
    Odd,
}

/// The tokens of `text`. Brackets only say that the archivist supplied what is between them; they and ordinal signs are
/// dropped.
pub fn tokens(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.nfc().flat_map(char::to_lowercase).collect();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while let Some(&character) = characters.get(at) {
        let rest = characters.get(at..).unwrap_or_default();
        let taken = match character {
            '0'..='9' => number(rest, &mut tokens),
            // Letters to Unicode; here they only mark a number as an ordinal.
            'ª' | 'º' => 1,
            _ if character.is_alphabetic() => word(rest, &mut tokens),
            '.' if rest.get(1) == Some(&'.') => {
                tokens.push(Token::Dots);
                rest.iter().take_while(|character| **character == '.').count()
            }
            _ => {
                let sign = match character {
                    '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => Some(Token::Dash),
                    '/' => Some(Token::Slash),
                    '.' => Some(Token::Dot),
                    '?' => Some(Token::Question),
                    '~' => Some(Token::Tilde),
                    '%' => Some(Token::Percent),
                    ',' => Some(Token::Comma),
                    ';' => Some(Token::Semicolon),
                    '[' | ']' | '(' | ')' | '<' | '>' | '°' | '\'' | '’' | '‘' | '`' | '´' | '"' | '«' | '»' | '“'
                    | '”' | ':' => None,
                    _ if character.is_whitespace() => None,
                    _ => Some(Token::Odd),
                };
                tokens.extend(sign);
                1
            }
        };
        at += taken.max(1);
    }
    tokens
}

/// Digits; a supplied part in brackets belongs to the number: `19[32]`.
fn number(rest: &[char], tokens: &mut Vec<Token>) -> usize {
    let (mut value, mut digits, mut taken) = (0_u32, 0, 0);
    for (position, character) in rest.iter().enumerate() {
        match character.to_digit(10) {
            Some(digit) => {
                value = value.saturating_mul(10).saturating_add(digit);
                digits += 1;
                taken = position + 1;
            }
            None if matches!(character, '[' | ']') => {}
            None => break,
        }
    }
    tokens.push(Token::Number(value, digits));
    taken
}

/// Letters; a full stop right after them marks an abbreviation and belongs to the word. `s.d.` is one word: `sd`.
fn word(rest: &[char], tokens: &mut Vec<Token>) -> usize {
    let (mut text, mut taken) = (String::new(), 0);
    while let Some(&character) = rest.get(taken) {
        if character.is_alphabetic() {
            text.push(character);
        } else if character == '.' && rest.get(taken + 1) != Some(&'.') {
            let single = text.chars().count() == 1 || (taken >= 2 && rest.get(taken - 2) == Some(&'.'));
            let more = rest.get(taken + 1).is_some_and(|next| next.is_alphabetic());
            // An initial followed by a letter goes on (`s.d.`, `e.f.`); any other full stop ends the word.
            if !(single && more) {
                taken += 1;
                break;
            }
        } else {
            break;
        }
        taken += 1;
    }
    tokens.push(Token::Word(text));
    taken
}
