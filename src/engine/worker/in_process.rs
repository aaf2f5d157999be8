//! Stand-in for worker processes on systems where Fondo has none yet: the work is done in the run itself, unconfined,
//! and the environment finding says so. A decoder that hangs hangs its lane.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::io::View;

use super::protocol::{Answer, Confinement, Given, Handler, Input, Order, WorkerFault, WorkerOptions};

/// Does orders in this process.
#[derive(Debug)]
pub struct Worker {
    options: WorkerOptions,
}

impl Worker {
    /// A worker.
    #[must_use]
    pub fn new(options: WorkerOptions) -> Self {
        Self { options }
    }

    /// There is nothing to start.
    ///
    /// # Errors
    /// None here.
    pub fn start(&mut self) -> Result<(), WorkerFault> {
        Ok(())
    }

    /// Always [`Confinement::None`].
    ///
    /// # Errors
    /// None here.
    pub fn confinement(&mut self) -> Result<Confinement, WorkerFault> {
        Ok(Confinement::None)
    }

    /// There is no process that could keep anything.
    pub fn dismiss(&mut self) {}

    /// Does an order.
    ///
    /// # Errors
    /// [`WorkerFault::Panicked`], or the input cannot be read.
    pub fn call(&mut self, order: &Order<'_>) -> Result<Answer, WorkerFault> {
        let handler = self.options.handler;
        let beside =
            order.companion.map(|(file, length)| View::of(file, usize::try_from(length).map_err(io::Error::other)?));
        let beside = beside.transpose()?;
        let companion = beside.as_ref().map_or(&[][..], View::bytes);
        let work = |bytes: &[u8]| {
            let given = Given { bytes, companion, output: order.output, views: [None; 2] };
            catch_unwind(AssertUnwindSafe(|| handler(order.text, &given)))
                .map_err(|_| WorkerFault::Panicked { message: String::new() })
        };
        match order.input {
            Input::Buffer(buffer) => work(buffer.bytes()),
            Input::File(file, length) => {
                work(View::of(file, usize::try_from(length).map_err(io::Error::other)?)?.bytes())
            }
        }
    }
}

/// There is nothing to serve on this system.
///
/// # Errors
/// Always `Unsupported`.
pub fn serve(_: Handler, _: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
