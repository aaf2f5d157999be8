//! One program, from its start to its end.

#![allow(unsafe_code, reason = "what is done between fork and exec")]

use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process_group, setrlimit};

use super::order::{ToolFault, ToolOrder, ToolOutput};

/// How often the wish to stop is looked at.
const GLANCE: Duration = Duration::from_millis(100);

/// Most bytes that are kept of what a program writes to its standard error; the rest is read and forgotten.
const LONGEST_ERRORS: usize = 16 << 10;

/// Most characters of its last line that a fault bears.
const LONGEST_LINE: usize = 200;

/// Most bytes of a file that the program may write: it is asked for none.
const LONGEST_FILE: u64 = 1 << 20;

/// Runs a program to its end. Whatever goes wrong, neither it nor a process that it started in its group is left.
///
/// # Errors
/// [`ToolFault`].
pub fn run_tool(order: &ToolOrder<'_>) -> Result<ToolOutput, ToolFault> {
    let unstartable = |error| ToolFault::Unstartable { program: order.program.display().to_string(), error };
    let mut child = start(order).map_err(unstartable)?;
    let ended = attend(&mut child, order);
    if ended.is_err() {
        end(&mut child);
    }
    let (status, said) = ended?;
    if status.success() {
        return Ok(said);
    }
    let how = match (status.signal(), status.code()) {
        (Some(signal), _) => format!("signal {signal}"),
        (None, code) => format!("exit code {}", code.unwrap_or(-1)),
    };
    let line = said.errors.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let said = line.trim().chars().filter(|character| !character.is_control()).take(LONGEST_LINE).collect();
    Err(ToolFault::Failed { how, said })
}

fn start(order: &ToolOrder<'_>) -> io::Result<Child> {
    let input = match order.input {
        Some(buffer) => Stdio::from(at_the_beginning(buffer.file())?),
        None => Stdio::null(),
    };
    let mut command = Command::new(order.program);
    command.args(order.arguments).env_clear().current_dir("/").process_group(0);
    command.envs(order.environment.iter().map(|(name, value)| (name, value)));
    command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
    let memory = order.memory;
    // SAFETY: between fork and exec only system calls are made, by functions that neither allocate nor take a lock.
    unsafe { command.pre_exec(move || confine(memory)) };
    command.spawn()
}

/// Another descriptor of the same memory, read from its beginning on.
fn at_the_beginning(file: &File) -> io::Result<File> {
    let mut file = file.try_clone()?;
    file.rewind()?;
    Ok(file)
}

/// What is taken from the process before it becomes the program.
fn confine(memory: u64) -> io::Result<()> {
    // If the run dies, so does what it started.
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let limit = |value| Rlimit { current: Some(value), maximum: Some(value) };
    setrlimit(Resource::As, limit(memory))?;
    setrlimit(Resource::Core, limit(0))?;
    setrlimit(Resource::Fsize, limit(LONGEST_FILE))?;
    Ok(())
}

/// Reads what the program says until it has ended.
fn attend(child: &mut Child, order: &ToolOrder<'_>) -> Result<(ExitStatus, ToolOutput), ToolFault> {
    let until = Instant::now() + order.deadline;
    let mut output = Stream { pipe: child.stdout.take(), bytes: Vec::new() };
    let mut errors = Stream { pipe: child.stderr.take(), bytes: Vec::new() };
    let mut piece = vec![0; 64 << 10];
    while output.pipe.is_some() || errors.pipe.is_some() {
        let left = time_left(until, order)?;
        let (said, failed) = wait(output.pipe.as_ref(), errors.pipe.as_ref(), left.min(GLANCE))?;
        if said && output.take(&mut piece, usize::MAX)? > order.longest_output {
            return Err(ToolFault::Flooded { most: order.longest_output });
        }
        if failed {
            errors.take(&mut piece, LONGEST_ERRORS)?;
        }
    }
    // A program closes its outputs a moment before it ends, or long before.
    let mut pause = Duration::from_micros(200);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(time_left(until, order)?.min(pause));
        pause = (pause * 2).min(GLANCE);
    };
    let errors = String::from_utf8_lossy(&errors.bytes).into_owned();
    Ok((status, ToolOutput { output: output.bytes, errors }))
}

fn time_left(until: Instant, order: &ToolOrder<'_>) -> Result<Duration, ToolFault> {
    if (order.cancel)() {
        return Err(ToolFault::Cancelled);
    }
    match until.checked_duration_since(Instant::now()) {
        Some(left) if !left.is_zero() => Ok(left),
        _ => Err(ToolFault::TooSlow { seconds: order.deadline.as_secs() }),
    }
}

/// One of the two outputs, until it is closed.
struct Stream<P> {
    pipe: Option<P>,
    bytes: Vec<u8>,
}

impl<P: Read> Stream<P> {
    /// Takes what is there, of which the first `most` bytes in all are kept. How many there are now.
    fn take(&mut self, piece: &mut [u8], most: usize) -> io::Result<usize> {
        let Some(pipe) = &mut self.pipe else { return Ok(self.bytes.len()) };
        match pipe.read(piece) {
            Ok(0) => self.pipe = None,
            Ok(read) => {
                let room = most.saturating_sub(self.bytes.len());
                self.bytes.extend_from_slice(piece.get(..read.min(room)).unwrap_or_default());
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(self.bytes.len())
    }
}

/// Waits until one of the two can be read or was closed; which of them.
fn wait(one: Option<&impl AsFd>, other: Option<&impl AsFd>, patience: Duration) -> io::Result<(bool, bool)> {
    let open = [one.map(AsFd::as_fd), other.map(AsFd::as_fd)];
    let mut polled: Vec<PollFd<'_>> = open.iter().flatten().map(|pipe| PollFd::new(pipe, PollFlags::IN)).collect();
    let patience = Timespec::try_from(patience).map_err(io::Error::other)?;
    match poll(&mut polled, Some(&patience)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    let mut ready = polled.iter().map(|pipe| !pipe.revents().is_empty());
    let mut next = |there: bool| there && ready.next().unwrap_or(false);
    Ok((next(one.is_some()), next(other.is_some())))
}

/// Ends the program and all of its group.
fn end(child: &mut Child) {
    // It is not waited for yet, so nobody else can have its number.
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::Path;

    use super::*;
    use crate::io::SharedBuffer;

    fn shell(script: &str, input: Option<&[u8]>, milliseconds: u64) -> Result<ToolOutput, ToolFault> {
        let mut buffer = SharedBuffer::new().unwrap();
        if let Some(input) = input {
            buffer.resize(input.len()).unwrap();
            buffer.bytes_mut().copy_from_slice(input);
        }
        run_tool(&ToolOrder {
            program: Path::new("/bin/sh"),
            arguments: &[OsString::from("-c"), OsString::from(script)],
            environment: &[("MARK", "one".into())],
            input: input.is_some().then_some(&buffer),
            deadline: Duration::from_millis(milliseconds),
            longest_output: 1000,
            memory: 1 << 30,
            cancel: &|| false,
        })
    }

    #[test]
    fn what_it_reads_and_says_goes_through() {
        let said = shell("head -c 5; echo; echo \"$MARK$HOME\" >&2", Some(b"hello"), 20_000).unwrap();
        assert_eq!(said, ToolOutput { output: b"hello\n".to_vec(), errors: "one\n".to_owned() });
    }

    #[test]
    fn a_buffer_can_be_read_by_one_program_after_the_other() {
        let mut buffer = SharedBuffer::new().unwrap();
        buffer.resize(3).unwrap();
        buffer.bytes_mut().copy_from_slice(b"abc");
        for _ in 0..2 {
            let order = ToolOrder {
                program: Path::new("/bin/sh"),
                arguments: &["-c".into(), "head -c 3".into()],
                environment: &[],
                input: Some(&buffer),
                deadline: Duration::from_secs(20),
                longest_output: 1000,
                memory: 1 << 30,
                cancel: &|| false,
            };
            assert_eq!(run_tool(&order).unwrap().output, b"abc");
        }
    }

    #[test]
    fn what_goes_wrong_is_told_apart() {
        let failed = shell("echo one >&2; echo two >&2; exit 3", None, 20_000);
        assert!(matches!(failed, Err(ToolFault::Failed { how, said }) if how == "exit code 3" && said == "two"));
        let died = shell("kill -SEGV $$", None, 20_000);
        assert!(matches!(died, Err(ToolFault::Failed { how, .. }) if how == "signal 11"));
        assert!(matches!(shell("sleep 60", None, 200), Err(ToolFault::TooSlow { .. })));
        assert!(matches!(shell("exec >&- 2>&-; sleep 60", None, 200), Err(ToolFault::TooSlow { .. })));
        assert!(matches!(shell("while :; do echo flood; done", None, 20_000), Err(ToolFault::Flooded { most: 1000 })));
        let noise = shell("head -c 1000000 /dev/zero >&2; echo done", None, 20_000).unwrap();
        assert_eq!((noise.output.as_slice(), noise.errors.len()), (b"done\n".as_slice(), LONGEST_ERRORS));
    }

    #[test]
    fn nothing_is_left_of_what_was_too_slow() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        let script = format!("sleep 600 & echo $! > {}; wait", file.display());
        assert!(matches!(shell(&script, None, 500), Err(ToolFault::TooSlow { .. })));
        let number: i32 = std::fs::read_to_string(&file).unwrap().trim().parse().unwrap();
        let gone = || rustix::process::test_kill_process(Pid::from_raw(number).unwrap()).is_err();
        let zombie = || {
            let state = std::fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
            state.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z')
        };
        assert!((0..200).any(|_| {
            std::thread::sleep(Duration::from_millis(10));
            gone() || zombie()
        }));
    }

    #[test]
    fn a_missing_program_is_said_to_be() {
        let order = ToolOrder {
            program: Path::new("/nowhere/tool"),
            arguments: &[],
            environment: &[],
            input: None,
            deadline: Duration::from_secs(1),
            longest_output: 1,
            memory: 1 << 30,
            cancel: &|| false,
        };
        assert!(matches!(run_tool(&order), Err(ToolFault::Unstartable { .. })));
    }
}
