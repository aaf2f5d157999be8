//! The run's side of a worker: start it, give it orders, replace it when it fails.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use rustix::net::sockopt::{Timeout, set_socket_timeout};

use super::channel::{self, Beside, Message};
use super::protocol::{Answer, Confinement, Input, Order, Said, WorkerFault, WorkerOptions};

/// Time to start.
const START: Duration = Duration::from_secs(20);

/// Pixels come in blocks of tens of megabytes, made anew for each page: in pages of 4 KiB the kernel would wipe them
/// for a third of the time. Other C libraries, and kernels without large pages, pass it over. Blocks are not kept for
/// the next page: that costs a third more memory and saves no time.
const LARGE_PAGES: &str = "glibc.malloc.hugetlb=1";

/// Most bytes that a worker may hand back for one order.
const LARGEST_BLOCK: u64 = 1 << 30;

/// A worker process, started when it is first needed and again after it failed.
#[derive(Debug)]
pub struct Worker {
    options: WorkerOptions,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    socket: OwnedFd,
    /// How far it is confined, when it has said that it is ready.
    confinement: Option<Confinement>,
    starter: Starter,
}

/// The thread that started a process: the kernel ends the process when it ends.
#[derive(Debug)]
enum Starter {
    /// It outlives the work.
    Stays,
    /// It may end before: what another thread wants done goes to a new process.
    MayEnd(ThreadId),
}

impl Worker {
    /// A worker that is not started yet.
    #[must_use]
    pub fn new(options: WorkerOptions) -> Self {
        Self { options, running: None }
    }

    /// Starts it now, by this thread, which must outlive all work that is given to it, and does not wait until it is
    /// ready. A process ends with the thread that started it: who lends workers to threads that come and go starts them
    /// first.
    ///
    /// # Errors
    /// [`WorkerFault::Unreachable`] when it does not start.
    pub fn start(&mut self) -> Result<(), WorkerFault> {
        if self.running.is_none() {
            self.running = Some(Running::start(&self.options, Starter::Stays)?);
        }
        Ok(())
    }

    /// How far the system confines it; starts it if need be.
    ///
    /// # Errors
    /// [`WorkerFault::Unreachable`] when it does not start.
    pub fn confinement(&mut self) -> Result<Confinement, WorkerFault> {
        self.started()?.ready()
    }

    /// Gives an order and waits for the answer. After any fault the next order goes to a new process.
    ///
    /// # Errors
    /// [`WorkerFault`].
    pub fn call(&mut self, order: &Order<'_>) -> Result<Answer, WorkerFault> {
        let answered = self.started().and_then(|running| running.call(order));
        if answered.is_err()
            && let Some(running) = self.running.take()
        {
            running.end();
        }
        answered
    }

    /// Ends the process; the next order goes to a new one. What was given to it, such as a file to write to, nobody
    /// holds any more then.
    pub fn dismiss(&mut self) {
        if let Some(running) = self.running.take() {
            running.end();
        }
    }

    fn started(&mut self) -> Result<&mut Running, WorkerFault> {
        let here = std::thread::current().id();
        if self.running.as_ref().is_some_and(|running| running.may_have_ended(here)) {
            self.dismiss();
        }
        if self.running.is_none() {
            self.running = Some(Running::start(&self.options, Starter::MayEnd(here))?);
        }
        if let Some(Err(fault)) = self.running.as_mut().map(Running::ready) {
            self.dismiss();
            return Err(fault);
        }
        self.running.as_mut().ok_or_else(|| WorkerFault::Unreachable(io::ErrorKind::NotConnected.into()))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.dismiss();
    }
}

impl Running {
    fn start(options: &WorkerOptions, starter: Starter) -> Result<Self, WorkerFault> {
        use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
        let (socket, theirs) =
            socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None).map_err(io::Error::from)?;
        let child = Command::new(&options.program)
            .args(&options.arguments)
            .arg(options.memory.to_string())
            .env_clear()
            .env("GLIBC_TUNABLES", LARGE_PAGES)
            .stdin(Stdio::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { child, socket, confinement: None, starter })
    }

    /// Waits until it is ready, and says how far it is confined.
    fn ready(&mut self) -> Result<Confinement, WorkerFault> {
        if let Some(confinement) = self.confinement {
            return Ok(confinement);
        }
        // Whatever goes wrong before the first order is the machine's fault, not a file's.
        let (said, _) = self.listen(START).map_err(|fault| WorkerFault::Unreachable(io::Error::other(fault)))?;
        match said {
            Said::Ready(confinement) => Ok(*self.confinement.insert(confinement)),
            Said::Done(_) | Said::Panicked(_) => {
                Err(WorkerFault::Unreachable(io::Error::other("the program that decodes is another one")))
            }
        }
    }

    fn may_have_ended(&self, here: ThreadId) -> bool {
        matches!(self.starter, Starter::MayEnd(thread) if thread != here)
    }

    fn call(&mut self, order: &Order<'_>) -> Result<Answer, WorkerFault> {
        let (file, length) = match order.input {
            Input::Buffer(buffer) => (buffer.file(), buffer.bytes().len() as u64),
            Input::File(file, length) => (file, length),
        };
        // A worker that stops reading must not hold its lane either.
        set_socket_timeout(&self.socket, Timeout::Send, Some(order.deadline)).map_err(io::Error::from)?;
        let companion = order.companion.map(|(file, length)| (file.as_fd(), length));
        let beside = Beside {
            blocks: [Some((file.as_fd(), length)), companion],
            output: order.output.map(AsFd::as_fd),
            memory: order.memory,
        };
        match channel::send(self.socket.as_fd(), order.text, beside) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return Err(WorkerFault::TooSlow { seconds: order.deadline.as_secs() });
            }
            Err(error) => return Err(self.died(&error)),
        }
        match self.listen(order.deadline)? {
            (Said::Panicked(message), _) => Err(WorkerFault::Panicked { message }),
            (Said::Ready(_), _) => Err(unexpected("out of turn")),
            (Said::Done(text), block) => Ok(Answer { text, block }),
        }
    }

    fn listen(&mut self, patience: Duration) -> Result<(Said, Vec<u8>), WorkerFault> {
        let message = match channel::receive(self.socket.as_fd(), Some(Instant::now() + patience)) {
            Ok(Some(message)) => message,
            Ok(None) => return Err(self.died(&io::ErrorKind::UnexpectedEof.into())),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                return Err(WorkerFault::TooSlow { seconds: patience.as_secs() });
            }
            Err(error) => return Err(self.died(&error)),
        };
        let Message { text, block, .. } = message;
        let said = Said::from_text(text).ok_or_else(|| unexpected("no answer"))?;
        Ok((said, read_block(block)?))
    }

    fn died(&mut self, error: &io::Error) -> WorkerFault {
        // The socket closes a moment before the process can be waited for.
        let deadline = Instant::now() + Duration::from_secs(2);
        while Instant::now() < deadline {
            if let Ok(Some(status)) = self.child.try_wait() {
                let how = match (status.signal(), status.code()) {
                    (Some(signal), _) => format!("signal {signal}"),
                    (None, Some(code)) => format!("exit code {code}"),
                    (None, None) => "no reason given".to_owned(),
                };
                return WorkerFault::Died { how };
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        WorkerFault::Died { how: error.to_string() }
    }

    fn end(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Copies what a worker made. It is read, not mapped: a worker could cut its block short under a mapping.
fn read_block(block: Option<(File, u64)>) -> Result<Vec<u8>, WorkerFault> {
    let Some((file, length)) = block else { return Ok(Vec::new()) };
    if length > LARGEST_BLOCK {
        return Err(unexpected("too many copies at once"));
    }
    // Reading from anything but a file might fail in ways that look like the machine's, or never end.
    if !file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() >= length) {
        return Err(unexpected("fewer bytes than it says"));
    }
    let mut bytes = vec![0; usize::try_from(length).map_err(|_| unexpected("too many copies at once"))?];
    match file.read_exact_at(&mut bytes, 0) {
        Ok(()) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(unexpected("fewer bytes than it says")),
        Err(error) => Err(error.into()),
    }
}

fn unexpected(what: &'static str) -> WorkerFault {
    WorkerFault::Misunderstood { what }
}
