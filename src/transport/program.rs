//! Handing something to a program of the user's choice.

use std::io::Write;
use std::process::{Command, Stdio};

use super::error::TransportError;

/// Starts `program` with `arguments`, gives it `input` on its standard input and waits until it has ended well. What it writes goes where
/// ours goes, so that a person sees it; its output is not data of ours.
///
/// # Errors
/// It cannot be started, or it ends with anything but 0.
pub fn hand_to(program: &str, arguments: &[String], input: &[u8]) -> Result<(), TransportError> {
    let failed = |message: String| TransportError::Program { program: program.to_owned(), message };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(input));
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    if !status.success() {
        return Err(failed(status.to_string()));
    }
    // A program that ended well need not have read all.
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(failed(error.to_string())),
        _ => Ok(()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_takes_it_or_says_no() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("taken");
        let script = format!("cat > '{}'", out.display());
        hand_to("sh", &["-c".to_owned(), script], b"checkpoint").unwrap();
        assert_eq!(std::fs::read(out).unwrap(), b"checkpoint");
        assert!(matches!(hand_to("false", &[], &vec![b'x'; 1 << 20]), Err(TransportError::Program { .. })));
        assert!(hand_to("true", &[], &vec![b'x'; 1 << 20]).is_ok());
        assert!(hand_to("no-such-program", &[], b"").is_err());
    }
}
