//! How readily the machine lets this process have its disks and processors.

#![cfg_attr(target_os = "linux", allow(unsafe_code, reason = "a call of the system that no crate has"))]

use std::io;

/// How readily this process is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// After all others that ask for the same disk or processor.
    Background,
}

impl Priority {
    /// Takes effect for the calling thread and for those that it begins from then on. Not every scheduler of the system
    /// looks at it.
    ///
    /// # Errors
    /// What the system says; `Unsupported` where it has no such thing.
    pub fn take(self) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Background => background(),
            #[cfg(not(target_os = "linux"))]
            Self::Background => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

#[cfg(target_os = "linux")]
fn background() -> io::Result<()> {
    // linux/ioprio.h: who is meant, and the class above 13 bits of a level within it.
    const PROCESS: libc::c_int = 1;
    const THIS_THREAD: libc::c_int = 0;
    const IDLE: libc::c_int = 3;
    const CLASS_SHIFT: u32 = 13;
    /// The least of the priorities at the processor (`nice`).
    const LAST: i32 = 19;
    // SAFETY: `ioprio_set` takes three numbers and touches no memory of ours.
    let said = unsafe { libc::syscall(libc::SYS_ioprio_set, PROCESS, THIS_THREAD, IDLE << CLASS_SHIFT) };
    if said == -1 {
        return Err(io::Error::last_os_error());
    }
    Ok(rustix::process::setpriority_process(None, LAST)?)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn threads_that_are_begun_afterwards_are_in_the_background() {
        // In a thread of its own, so that other tests keep theirs.
        let told = std::thread::spawn(|| {
            Priority::Background.take().unwrap();
            let inner = std::thread::spawn(|| {
                // SAFETY: two numbers, no memory.
                let class = unsafe { libc::syscall(libc::SYS_ioprio_get, 1, 0) } >> 13;
                (class, rustix::process::getpriority_process(None).unwrap())
            });
            inner.join().unwrap()
        });
        assert_eq!(told.join().unwrap(), (3, 19));
    }
}
