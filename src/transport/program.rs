//! Handing something to a program of the user's choice.

use std::io::{self, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::error::TransportError;

/// How long a program may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// How often it is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// Starts `program` with `arguments`, gives it `input` on its standard input and waits until it has ended well. What it writes goes where
/// ours goes, so that a person sees it; its output is not data of ours. After five minutes it is ended.
///
/// # Errors
/// It cannot be started, it ends with anything but 0, or it does not end.
pub fn hand_to(program: &str, arguments: &[String], input: &[u8]) -> Result<(), TransportError> {
    hand_within(PATIENCE, program, arguments, input)
}

fn hand_within(patience: Duration, program: &str, arguments: &[String], input: &[u8]) -> Result<(), TransportError> {
    let failed = |message: String| TransportError::Program { program: program.to_owned(), message };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let stdin = child.stdin.take();
    let (written, status) = thread::scope(|scope| {
        // A program that reads nothing must not keep us from looking at the clock.
        let writing = scope.spawn(move || stdin.map_or(Ok(()), |mut stdin| stdin.write_all(input)));
        let status = ended(&mut child, patience);
        (writing.join().unwrap_or(Ok(())), status)
    });
    match status.map_err(|error| failed(error.to_string()))? {
        None => return Err(failed(format!("it had not ended after {} s", patience.as_secs()))),
        Some(status) if !status.success() => return Err(failed(status.to_string())),
        Some(_) => {}
    }
    // A program that ended well need not have read all.
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(failed(error.to_string())),
        _ => Ok(()),
    }
}

/// How it ended; nothing where it had to be ended.
fn ended(child: &mut Child, patience: Duration) -> io::Result<Option<ExitStatus>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() >= patience {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(PAUSE);
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

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let endless = hand_within(Duration::ZERO, "sleep", &["600".to_owned()], &vec![b'x'; 1 << 20]);
        assert!(matches!(endless, Err(TransportError::Program { message, .. }) if message.contains("not ended")));
    }
}
