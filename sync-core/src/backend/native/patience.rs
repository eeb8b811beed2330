//! How long a thread looks on before it waits in line.

use parking_lot_core::SpinWait;

pub(super) struct Patience(SpinWait);

impl Patience {
    #[inline]
    pub(super) fn new() -> Self {
        Self(SpinWait::new())
    }

    #[inline]
    pub(super) fn among(_threads: usize) -> Self {
        Self::new()
    }

    /// Whether a thread that was woken in vain so often must not be again.
    pub(super) fn is_over(in_vain: usize) -> bool {
        in_vain >= 4
    }

    /// Lets a moment pass; false when it is time to wait in line.
    #[inline]
    pub(super) fn lasts(&mut self) -> bool {
        self.0.spin()
    }
}
