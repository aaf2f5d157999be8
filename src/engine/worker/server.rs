//! The worker's side: confine itself, then do one order after the other until the run hangs up.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::io::View;

use super::channel::{self, Beside, Message};
use super::confine::{AddressSpace, confine};
use super::protocol::{Answer, Given, Handler, Said};

/// Serves orders on standard input, which must be the socket that [`Worker`](super::Worker) made, until the run hangs
/// up. `memory` is the address space in bytes that this process may use.
///
/// # Errors
/// The socket breaks, or the process cannot be confined at all.
pub fn serve(handler: Handler, memory: u64) -> io::Result<()> {
    let socket = io::stdin();
    let space = AddressSpace::of_this_process(memory);
    let confinement = confine(memory)?;
    // A worker says what went wrong in its answer; it has no terminal.
    std::panic::set_hook(Box::new(|_| {}));
    say(&socket, Said::Ready(confinement), None)?;
    while let Some(message) = channel::receive(socket.as_fd(), None)? {
        let worked = catch_unwind(AssertUnwindSafe(|| work(handler, &message, &space)));
        space.grant(None)?;
        match worked {
            Ok(answer) => answer_with(&socket, answer?)?,
            Err(panic) => say(&socket, Said::Panicked(last_words(panic.as_ref())), None)?,
        }
    }
    Ok(())
}

fn work(handler: Handler, message: &Message, space: &AddressSpace) -> io::Result<Answer> {
    let view = |block: &Option<(std::fs::File, u64)>| match block {
        Some((file, length)) => View::of(file, usize::try_from(*length).map_err(io::Error::other)?).map(Some),
        None => Ok(None),
    };
    let (block, companion) = (view(&message.block)?, view(&message.companion)?);
    let given = Given {
        bytes: block.as_ref().map_or(&[], View::bytes),
        companion: companion.as_ref().map_or(&[], View::bytes),
        output: message.output.as_ref(),
        views: [block.as_ref(), companion.as_ref()],
    };
    // What is mapped now is not counted.
    space.grant(message.memory)?;
    Ok(handler(&message.text, &given))
}

fn answer_with(socket: &io::Stdin, answer: Answer) -> io::Result<()> {
    if answer.block.is_empty() {
        return say(socket, Said::Done(answer.text), None);
    }
    let block = rustix::fs::memfd_create(c"fondo-made", rustix::fs::MemfdFlags::CLOEXEC)?;
    let mut block = std::fs::File::from(block);
    block.write_all(&answer.block)?;
    say(socket, Said::Done(answer.text), Some((&block, answer.block.len() as u64)))
}

fn say(socket: &io::Stdin, said: Said, block: Option<(&std::fs::File, u64)>) -> io::Result<()> {
    let text = said.into_text()?;
    let blocks = [block.map(|(file, length)| (file.as_fd(), length)), None];
    channel::send(socket.as_fd(), &text, Beside { blocks, ..Beside::default() })
}

fn last_words(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    words.chars().take(200).collect()
}
