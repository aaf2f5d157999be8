//! Handing something to a program of the user's choice.

use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::error::TransportError;

/// How long a program may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// How often it is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// Starts `program` with `arguments`, gives it `input` on its standard input and waits until it has ended well. What it
/// writes goes where ours goes, so that a person sees it; its output is not data of ours. After five minutes it is
/// ended; what it started itself is not, but keeps nobody waiting. It stays in our group: one that asks a person for a
/// password must be let read the answer.
///
/// # Errors
/// It cannot be started, it ends with anything but 0, or it does not end.
pub fn hand_to(program: &str, arguments: &[String], input: &[u8]) -> Result<(), TransportError> {
    let begun = Instant::now();
    hand_until(&|| begun.elapsed() >= PATIENCE, program, arguments, input)
}

/// `is_over` says when there is no more patience.
fn hand_until(
    is_over: &dyn Fn() -> bool,
    program: &str,
    arguments: &[String],
    input: &[u8],
) -> Result<(), TransportError> {
    let failed = |message: String| TransportError::Program { program: program.to_owned(), message };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let writing = write(child.stdin.take(), input.to_vec());
    let ended = ended(&mut child, &writing, is_over).map_err(|error| failed(error.to_string()))?;
    let Some((status, written)) = ended else {
        return Err(failed(format!("it had not ended after {} s", PATIENCE.as_secs())));
    };
    if !status.success() {
        return Err(failed(status.to_string()));
    }
    // A program that ended well need not have read all.
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(failed(error.to_string())),
        _ => Ok(()),
    }
}

/// Writes all of `input`, and tells what came of it. Nobody waits for this thread: who holds the other end without
/// reading would hold it too.
fn write(stdin: Option<ChildStdin>, input: Vec<u8>) -> Receiver<io::Result<()>> {
    let (told, writing) = mpsc::channel();
    thread::spawn(move || {
        let written = stdin.map_or(Ok(()), |mut stdin| stdin.write_all(&input));
        // Where nobody asks any more the program was ended.
        let _ = told.send(written);
    });
    writing
}

/// How it ended and what it took; nothing where it had to be ended. One that failed is not asked what it took. What it
/// left behind holds its standard input as it did itself: that is waited for as long as for the program.
fn ended(
    child: &mut Child,
    writing: &Receiver<io::Result<()>>,
    is_over: &dyn Fn() -> bool,
) -> io::Result<Option<(ExitStatus, io::Result<()>)>> {
    let (mut status, mut written): (Option<ExitStatus>, _) = (None, None);
    loop {
        if status.is_none() {
            status = child.try_wait()?;
        }
        if let Ok(told) = writing.try_recv() {
            written = Some(told);
        }
        if let Some(status) = status.filter(|status| written.is_some() || !status.success()) {
            return Ok(Some((status, written.unwrap_or(Ok(())))));
        }
        if is_over() {
            if status.is_none() {
                child.kill()?;
                child.wait()?;
            }
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
        let endless = hand_until(&|| true, "sleep", &["600".to_owned()], &vec![b'x'; 1 << 20]);
        assert!(matches!(endless, Err(TransportError::Program { message, .. }) if message.contains("not ended")));
    }

    #[test]
    fn what_a_program_started_keeps_nobody_waiting() {
        // It holds the standard input: of a program that waits for it, and of one that ended well.
        for ending in ["wait", "exit 0"] {
            let place = tempfile::tempdir().unwrap();
            let (started, new) = (place.path().join("started"), place.path().join("new"));
            let (shown, fresh) = (started.display(), new.display());
            let script = format!("exec 3<&0; sleep 1000 <&3 & echo $! > '{fresh}'; mv '{fresh}' '{shown}'; {ending}");
            let arguments = ["-c".to_owned(), script];
            let handed = hand_until(&|| started.exists(), "sh", &arguments, &vec![b'x'; 1 << 20]);
            assert!(matches!(handed, Err(TransportError::Program { message, .. }) if message.contains("not ended")));
            let left = std::fs::read_to_string(&started).unwrap();
            assert!(Command::new("kill").arg(left.trim()).status().unwrap().success(), "it was still there");
        }
    }
}
