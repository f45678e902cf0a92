"""Distributions of one number: frozen data that turns a quantile in (0, 1) into a value.

All values are in the catalogue's units. A distribution may be truncated to an interval: its quantile
function then runs over the part of the mass inside. SciPy's special functions are imported when first
needed; nothing here draws random numbers.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from polemos.case.fields import Strict

Z95 = 1.6448536269514722
"""The standard normal's 95 % quantile: half the width of a 90 % interval in standard deviations."""

Floats = NDArray[np.float64]

PROBES = (1e-9, 1e-4, 0.05, 0.5, 0.95, 1 - 1e-4, 1 - 1e-9)
"""Quantiles at which every distribution of a case must have a number: no ensemble draws beyond them."""


class _Distribution(Strict):
    """One number's distribution.

    text  as it was written
    low, high  truncation; None where there is none
    """

    text: str = ""
    low: float | None = None
    high: float | None = None

    def quantile(self, u: Any) -> Floats:
        """Values at the quantiles u in (0, 1); never outside the support."""
        u = np.asarray(u, np.float64)
        low, high = self.support
        if self.low is not None or self.high is not None:
            below, above = self.cdf(low), self.cdf(high)
            u = below + u * (above - below)
        return np.clip(self.untruncated(u), low, high)

    @property
    def sound(self) -> bool:
        """Whether floating point holds it: numbers at all quantiles, rising, inside the support."""
        low, high = self.support
        try:
            with np.errstate(all="ignore"):
                values = self.quantile(PROBES)
                masses = [self.cdf(values[0]), self.cdf(values[-1])]
        except (ArithmeticError, ValueError):
            return False
        if not (np.isfinite(values).all() and np.isfinite(masses).all()):
            return False
        inside = (values >= low).all() and (values <= high).all()
        return bool(inside and (np.diff(values) >= 0).all() and values[0] < values[-1])

    @property
    def support(self) -> tuple[float, float]:
        """The interval outside which there is nothing."""
        low, high = self.natural_support
        return (
            low if self.low is None else max(low, self.low),
            high if self.high is None else min(high, self.high),
        )

    @property
    def natural_support(self) -> tuple[float, float]:
        """The support before truncation."""
        return -math.inf, math.inf

    def mass(self, low: float, high: float) -> float:
        """The share of the distribution, truncated as it is, that lies from low to high."""
        first, last = self.support
        whole = self.cdf(last) - self.cdf(first)
        inside = self.cdf(min(high, last)) - self.cdf(max(low, first))
        return max(inside, 0.0) / whole if whole > 0.0 else 0.0

    def untruncated(self, u: Floats) -> Floats:
        """The quantile function before truncation."""
        raise NotImplementedError

    def cdf(self, x: float) -> float:
        """The mass up to x before truncation."""
        raise NotImplementedError


class Constant(_Distribution):
    """A number that is not uncertain."""

    kind: Literal["constant"] = "constant"
    value: float

    @property
    def natural_support(self) -> tuple[float, float]:
        """The value alone."""
        return self.value, self.value

    @property
    def sound(self) -> bool:
        """Whether it is a finite number."""
        return math.isfinite(self.value)

    def quantile(self, u: Any) -> Floats:
        """The value, whatever u."""
        return np.full(np.shape(u), self.value)

    def mass(self, low: float, high: float) -> float:
        """1 where the value lies from low to high, else 0."""
        return float(low <= self.value <= high)


class Uniform(_Distribution):
    """The same density from first to last."""

    kind: Literal["uniform"] = "uniform"
    first: float
    last: float

    @property
    def natural_support(self) -> tuple[float, float]:
        """From first to last."""
        return self.first, self.last

    def untruncated(self, u: Floats) -> Floats:
        """Linear in u."""
        return self.first + u * (self.last - self.first)

    def cdf(self, x: float) -> float:
        """Linear in x."""
        return min(max((x - self.first) / (self.last - self.first), 0.0), 1.0)


class Normal(_Distribution):
    """The normal distribution."""

    kind: Literal["normal"] = "normal"
    mean: float
    sd: float

    @classmethod
    def between(cls, p5: float, p95: float) -> Normal:
        """The normal with this 90 % interval."""
        return cls(mean=(p5 + p95) / 2, sd=(p95 - p5) / (2 * Z95))

    def untruncated(self, u: Floats) -> Floats:
        """mean + sd z."""
        return self.mean + self.sd * _normal_quantile(u)

    def cdf(self, x: float) -> float:
        """The normal integral."""
        return _normal_cdf((x - self.mean) / self.sd)


class Lognormal(_Distribution):
    """The exponential of a normal; sigma is the standard deviation of the logarithm."""

    kind: Literal["lognormal"] = "lognormal"
    median: float
    sigma: float

    @classmethod
    def between(cls, p5: float, p95: float) -> Lognormal:
        """The lognormal with this 90 % interval."""
        return cls(median=math.sqrt(p5) * math.sqrt(p95), sigma=math.log(p95 / p5) / (2 * Z95))

    @classmethod
    def of_sd(cls, median: float, sd: float) -> Lognormal:
        """The lognormal with this standard deviation of the quantity itself."""
        square = (1 + math.sqrt(1 + 4 * (sd / median) ** 2)) / 2  # exp(sigma^2)
        return cls(median=median, sigma=math.sqrt(math.log(square)))

    @property
    def natural_support(self) -> tuple[float, float]:
        """All positive numbers."""
        return 0.0, math.inf

    def untruncated(self, u: Floats) -> Floats:
        """median exp(sigma z)."""
        with np.errstate(over="ignore"):  # beyond all numbers: the truncation brings it back
            return self.median * np.exp(self.sigma * _normal_quantile(u))

    def cdf(self, x: float) -> float:
        """The normal integral of the logarithm."""
        ratio = x / self.median
        return _normal_cdf(math.log(ratio) / self.sigma) if ratio > 0 else 0.0


class HalfNormal(_Distribution):
    """The positive half of a normal around 0."""

    kind: Literal["halfnormal"] = "halfnormal"
    scale: float

    @property
    def natural_support(self) -> tuple[float, float]:
        """Zero and all positive numbers."""
        return 0.0, math.inf

    def untruncated(self, u: Floats) -> Floats:
        """scale z of the upper half."""
        return self.scale * _normal_quantile(0.5 + 0.5 * u)

    def cdf(self, x: float) -> float:
        """erf."""
        return math.erf(x / self.scale / math.sqrt(2)) if x > 0 else 0.0


class Beta(_Distribution):
    """A beta distribution from first to last."""

    kind: Literal["beta"] = "beta"
    a: float
    b: float
    first: float = 0.0
    last: float = 1.0

    @classmethod
    def of_mean(cls, mean: float, sd: float) -> Beta:
        """The beta on (0, 1) with this mean and standard deviation; sd^2 must be below mean (1 - mean)."""
        total = mean * (1 - mean) / sd**2 - 1
        return cls(a=mean * total, b=(1 - mean) * total)

    @classmethod
    def between(cls, p5: float, p95: float) -> Beta:
        """The beta on (0, 1) with this 90 % interval, for 0 < p5 < p95 < 1.

        For every b one a puts 5 % below p5, and the mass below p95 then rises with b: bisection.
        """
        from scipy.special import betainc, btdtria

        low, high = -12.0, 14.0  # log b
        for _ in range(80):
            middle = 0.5 * (low + high)
            b = math.exp(middle)
            a = float(btdtria(0.05, b, p5))
            if math.isfinite(a) and float(betainc(a, b, p95)) < 0.95:
                low = middle
            else:
                high = middle
        b = math.exp(0.5 * (low + high))
        return cls(a=float(btdtria(0.05, b, p5)), b=b)

    @classmethod
    def pert(cls, low: float, mode: float, high: float) -> Beta:
        """The beta from low to high with this mode and the mean (low + 4 mode + high) / 6 (Clark 1962)."""
        width = high - low
        return cls(a=1 + 4 * (mode - low) / width, b=1 + 4 * (high - mode) / width, first=low, last=high)

    @property
    def natural_support(self) -> tuple[float, float]:
        """From first to last."""
        return self.first, self.last

    def untruncated(self, u: Floats) -> Floats:
        """Inverse of the incomplete beta function."""
        from scipy.special import betaincinv

        return self.first + (self.last - self.first) * betaincinv(self.a, self.b, u)

    def cdf(self, x: float) -> float:
        """The incomplete beta function."""
        from scipy.special import betainc

        share = (x - self.first) / (self.last - self.first)
        return float(betainc(self.a, self.b, min(max(share, 0.0), 1.0)))


class Gamma(_Distribution):
    """A gamma distribution."""

    kind: Literal["gamma"] = "gamma"
    shape: float
    scale: float

    @classmethod
    def of_mean(cls, mean: float, sd: float) -> Gamma:
        """The gamma with this mean and standard deviation."""
        return cls(shape=(mean / sd) ** 2, scale=sd**2 / mean)

    @property
    def natural_support(self) -> tuple[float, float]:
        """All positive numbers."""
        return 0.0, math.inf

    def untruncated(self, u: Floats) -> Floats:
        """Inverse of the incomplete gamma function."""
        from scipy.special import gammaincinv

        return self.scale * gammaincinv(self.shape, u)

    def cdf(self, x: float) -> float:
        """The incomplete gamma function."""
        from scipy.special import gammainc

        return float(gammainc(self.shape, x / self.scale)) if x > 0 else 0.0


Distribution: TypeAlias = Annotated[
    Constant | Uniform | Normal | Lognormal | HalfNormal | Beta | Gamma, Field(discriminator="kind")
]


def _normal_quantile(u: Floats) -> Floats:
    from scipy.special import ndtri

    return ndtri(u)


def _normal_cdf(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))
