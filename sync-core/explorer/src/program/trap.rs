//! Stack overflows and aborts end one thread of the program, not the process.

use std::cell::Cell;

use corosensei::{
    Coroutine, CoroutineResult, Yielder, stack::DefaultStack, trap::CoroutineTrapHandler,
};

/// How a thread's code has ended.
#[derive(Debug)]
pub(crate) enum Ended {
    Normally,
    Panicked(String),
    /// Its stack overflowed.
    Overflowed,
    /// It aborted.
    Aborted,
}

thread_local! {
    /// The coroutine that runs on this OS thread now.
    static RUNNING: Cell<Option<CoroutineTrapHandler<Ended>>> = const { Cell::new(None) };
    /// A spare stack for `on_stack`, and its size.
    static SPARE: Cell<Option<(usize, DefaultStack)>> = const { Cell::new(None) };
}

impl Ended {
    /// Whether it has left its OS thread in a corrupt state.
    pub(crate) fn is_a_crash(&self) -> bool {
        matches!(self, Self::Overflowed | Self::Aborted)
    }
}

/// Resumes a coroutine with this trap handler.
pub(crate) fn during<Y>(
    handler: CoroutineTrapHandler<Ended>,
    resume: impl FnOnce() -> CoroutineResult<Y, Ended>,
) -> CoroutineResult<Y, Ended> {
    let before = RUNNING.replace(Some(handler));
    let result = resume();
    RUNNING.set(before);
    result
}

/// Runs code of a program on a stack of this many bytes. If it crashes, the stack
/// and all that it borrows are leaked.
pub(crate) fn on_stack(bytes: usize, code: impl FnOnce() -> Ended) -> Ended {
    install_handlers();
    let spare = SPARE.take().filter(|(size, _)| *size == bytes);
    let stack = spare.map(|(_, stack)| stack);
    let stack = stack.unwrap_or_else(|| DefaultStack::new(bytes).expect("there is memory for it"));
    let run = |_: &Yielder<(), ()>, ()| code();
    // SAFETY: what the code borrows outlives the coroutine, which ends here: it is
    // never suspended.
    let mut coroutine = unsafe { Coroutine::<(), (), Ended, _>::with_stack_unchecked(stack, run) };
    let ended = during(coroutine.trap_handler(), || coroutine.resume(()));
    let CoroutineResult::Return(ended) = ended else {
        unreachable!("it is never suspended")
    };
    if ended.is_a_crash() {
        // Other threads may borrow values on its stack.
        std::mem::forget(coroutine);
    } else {
        SPARE.set(Some((bytes, coroutine.into_stack())));
    }
    ended
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
use linux::install_handlers;

/// On other platforms, either ends the process.
#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn install_handlers() {}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod linux {
    use std::{mem::MaybeUninit, ptr, sync::Once};

    use libc::{
        REG_RBP, REG_RDI, REG_RIP, REG_RSI, REG_RSP, SA_ONSTACK, SA_SIGINFO, SIGABRT, SIGSEGV,
        c_int, c_void, sigaction, sigdelset, siginfo_t, ucontext_t,
    };

    use super::{Ended, RUNNING};

    /// The previous signal handlers.
    static mut BEFORE: [MaybeUninit<sigaction>; 2] = [MaybeUninit::uninit(); 2];
    const SIGNALS: [c_int; 2] = [SIGSEGV, SIGABRT];

    /// From now on, code that runs over the guard page of its stack ends as
    /// [`Ended::Overflowed`], and code that aborts as [`Ended::Aborted`]. Other
    /// signals go to the previous handlers.
    pub(super) fn install_handlers() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // SAFETY: it is a function that lives as long as the process.
            unsafe { libc::atexit(at_exit) };
            for (number, signal) in SIGNALS.into_iter().enumerate() {
                // SAFETY: all zero is a valid `sigaction`. `BEFORE` is written
                // here only, before the handler that reads it can run.
                unsafe {
                    let mut action: sigaction = MaybeUninit::zeroed().assume_init();
                    action.sa_sigaction = handle as *const () as usize;
                    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
                    sigaction(signal, &raw const action, (&raw mut BEFORE[number]).cast());
                }
            }
        });
    }

    /// If the explored program ends the process, there is no verdict: the exit code
    /// must not look like success.
    extern "C" fn at_exit() {
        // SAFETY: no other thread accesses the cell of this OS thread.
        if RUNNING.with(|running| unsafe { &*running.as_ptr() }.is_some()) {
            eprintln!(
                "error: the program that is explored has ended the process \
                 (`std::process::exit`): there is no verdict on it"
            );
            // SAFETY: it ends the process, which is about to end.
            unsafe { libc::_exit(2) };
        }
    }

    extern "C" fn handle(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
        // SAFETY: the kernel hands a signal handler with `SA_SIGINFO` both of
        // these; the signal is for this OS thread, whose registers they are.
        let (fault, context) = unsafe {
            (
                (*info).si_addr() as usize,
                &mut *context.cast::<ucontext_t>(),
            )
        };
        let registers = &mut context.uc_mcontext.gregs;
        let register = |number: c_int| usize::try_from(number).expect("they are few");
        #[allow(
            clippy::cast_sign_loss,
            clippy::cast_possible_truncation,
            reason = "an address"
        )]
        let stack = registers[register(REG_RSP)] as usize;
        // SAFETY: this OS thread is here, in the handler, and writes the cell
        // nowhere else meanwhile.
        let running = RUNNING.with(|running| unsafe { &*running.as_ptr() }.as_ref());
        let running = running.filter(|running| {
            // A fault within the bounds of the stack is an overflow, not a wild
            // pointer.
            running.stack_ptr_in_bounds(stack)
                && (signal == SIGABRT || running.stack_ptr_in_bounds(fault))
        });
        let Some(running) = running else {
            let number = usize::from(signal == SIGABRT);
            // SAFETY: `BEFORE` was written before this handler could run. The
            // signal is raised again on return, for the previous handler.
            unsafe {
                sigaction(signal, (&raw const BEFORE[number]).cast(), ptr::null_mut());
            }
            return;
        };
        // SAFETY: the stack pointer lies on the stack of the coroutine that runs;
        // nothing on that stack is used or dropped any more (the stack is leaked),
        // and the registers are set as required.
        let regs = unsafe {
            running.setup_trap_handler(move || match signal {
                SIGABRT => Ended::Aborted,
                _ => Ended::Overflowed,
            })
        };
        for (number, value) in [
            (REG_RIP, regs.rip),
            (REG_RSP, regs.rsp),
            (REG_RBP, regs.rbp),
            (REG_RDI, regs.rdi),
            (REG_RSI, regs.rsi),
        ] {
            registers[register(number)] = value.cast_signed();
        }
        // SAFETY: it is the set that is restored when the handler returns.
        unsafe { sigdelset(&raw mut context.uc_sigmask, signal) };
    }
}
