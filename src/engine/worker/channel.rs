//! Messages between a run and its workers over a socket, with file descriptors beside them.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};

/// Longest text of one message: a hostile or broken worker must not make the run allocate without bound.
const LONGEST: u64 = 256 << 20;

/// Lengths of the text, of the block and of its companion, and the memory that is granted, little-endian.
const HEAD: usize = 32;

/// The memory of an order of which nobody has reckoned what it takes.
const NOT_RECKONED: u64 = u64::MAX;

/// Most descriptors beside a message.
const DESCRIPTORS: usize = 3;

/// One message: a text, and perhaps a block of bytes behind a descriptor, another beside it, and a file to write to
/// behind a third.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) text: Vec<u8>,
    pub(super) block: Option<(File, u64)>,
    pub(super) companion: Option<(File, u64)>,
    pub(super) output: Option<File>,
    /// Bytes of memory that doing it is reckoned to take.
    pub(super) memory: Option<u64>,
}

/// What goes beside the text.
#[derive(Clone, Copy, Default)]
pub(super) struct Beside<'f> {
    /// A block with its length, and its companion, which is not empty and goes with a block only: the block's
    /// descriptor is the first.
    pub(super) blocks: [Option<(BorrowedFd<'f>, u64)>; 2],
    /// A file to write to, with a block only.
    pub(super) output: Option<BorrowedFd<'f>>,
    /// Bytes of memory that are granted.
    pub(super) memory: Option<u64>,
}

/// Sends one message.
pub(super) fn send(socket: BorrowedFd<'_>, text: &[u8], beside: Beside<'_>) -> io::Result<()> {
    let Beside { blocks: [block, companion], output, memory } = beside;
    let companion = companion.filter(|(_, length)| *length > 0);
    let length = |block: Option<(BorrowedFd<'_>, u64)>| block.map_or(0, |(_, length)| length);
    let lengths = [text.len() as u64, length(block), length(companion), memory.unwrap_or(NOT_RECKONED)];
    let mut head = [0; HEAD];
    head.chunks_exact_mut(8).zip(lengths).for_each(|(place, length)| place.copy_from_slice(&length.to_le_bytes()));
    let blocks = block.iter().chain(&companion);
    let descriptors: Vec<_> = blocks.map(|(descriptor, _)| *descriptor).chain(output).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !descriptors.is_empty() {
        ancillary.push(SendAncillaryMessage::ScmRights(&descriptors));
    }
    // In one go, as far as it fits: the other side is not woken for the head alone. That is short: a stream socket
    // takes it whole or not at all.
    let whole = [IoSlice::new(&head), IoSlice::new(text)];
    let sent = retry(|| sendmsg(socket, &whole, &mut ancillary, SendFlags::NOSIGNAL))?;
    let mut rest = sent.checked_sub(HEAD).and_then(|sent| text.get(sent..)).ok_or(io::ErrorKind::WriteZero)?;
    while !rest.is_empty() {
        let sent =
            retry(|| sendmsg(socket, &[IoSlice::new(rest)], &mut SendAncillaryBuffer::default(), SendFlags::NOSIGNAL))?;
        rest = &rest[sent..];
    }
    Ok(())
}

/// Receives one message; `None` when the other side has hung up. `TimedOut` when it is not whole by `deadline`.
pub(super) fn receive(socket: BorrowedFd<'_>, deadline: Option<Instant>) -> io::Result<Option<Message>> {
    let mut head = [0; HEAD];
    let mut descriptors = Vec::new();
    if fill(socket, &mut head, deadline, &mut descriptors)? < HEAD {
        return Ok(None);
    }
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
    let (length, block_length, beside) = (number(&head[..8]), number(&head[8..16]), number(&head[16..24]));
    let memory = Some(number(&head[24..])).filter(|memory| *memory != NOT_RECKONED);
    if length > LONGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a message is too long"));
    }
    let mut text = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    if fill(socket, &mut text, deadline, &mut descriptors)? < text.len() {
        return Ok(None);
    }
    let mut descriptors = descriptors.into_iter();
    let block = descriptors.next().map(|file| (file, block_length));
    let companion = if beside > 0 { descriptors.next().map(|file| (file, beside)) } else { None };
    Ok(Some(Message { text, block, companion, output: descriptors.next(), memory }))
}

/// Fills `buffer`; returns fewer bytes than its length when the other side hung up.
fn fill(
    socket: BorrowedFd<'_>,
    buffer: &mut [u8],
    deadline: Option<Instant>,
    descriptors: &mut Vec<File>,
) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        wait(socket, deadline)?;
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let flags = RecvFlags::CMSG_CLOEXEC;
        let received = loop {
            match recvmsg(socket, &mut [IoSliceMut::new(&mut buffer[filled..])], &mut ancillary, flags) {
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::CONNRESET) => return Ok(filled),
                other => break other?,
            }
        };
        if received.flags.contains(ReturnFlags::CTRUNC) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a message brought too many descriptors"));
        }
        for message in ancillary.drain() {
            if let RecvAncillaryMessage::ScmRights(received) = message {
                // One that sends more and more of them is not to fill this process with open files.
                let room = DESCRIPTORS.saturating_sub(descriptors.len());
                descriptors.extend(received.map(File::from).take(room));
            }
        }
        if received.bytes == 0 {
            return Ok(filled);
        }
        filled += received.bytes;
    }
    Ok(filled)
}

fn wait(socket: BorrowedFd<'_>, deadline: Option<Instant>) -> io::Result<()> {
    let Some(deadline) = deadline else { return Ok(()) };
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left == Duration::ZERO {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let left = Timespec::try_from(left).map_err(io::Error::other)?;
        let socket = socket.as_fd();
        match poll(&mut [PollFd::new(&socket, PollFlags::IN)], Some(&left)) {
            Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
            Err(rustix::io::Errno::INTR) => {}
            other => return Ok(other.map(|_| ())?),
        }
    }
}

fn retry<T>(mut call: impl FnMut() -> rustix::io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(rustix::io::Errno::INTR) => {}
            other => return Ok(other?),
        }
    }
}
