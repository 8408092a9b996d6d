"""Works out insights of real bars apart from the C++ code, from docs/confluence.md alone.

usage: golden_confluence.py BARS.csv [EVERY] > golden_reliance.csv

Bars: timestamp,open,high,low,close,volume in local time. Writes every EVERYth insight (97 unless
told).
"""
import csv
import struct
import sys


def stored(number):
    """As a FLOAT holds it."""
    return struct.unpack("f", struct.pack("f", number))[0]


def ema(values, n, first=0):
    """Seeded by the mean of the first n from index `first` on; None before."""
    out = [None] * len(values)
    k = 2 / (n + 1)
    for i in range(first + n - 1, len(values)):
        if i == first + n - 1:
            out[i] = sum(values[first:first + n]) / n
        else:
            out[i] = out[i - 1] + k * (values[i] - out[i - 1])
    return out


def wilder(values, n, first):
    out = [None] * len(values)
    for i in range(first + n - 1, len(values)):
        if i == first + n - 1:
            out[i] = sum(values[first:first + n]) / n
        else:
            out[i] = (out[i - 1] * (n - 1) + values[i]) / n
    return out


def rsi(closes, n):
    changes = [0] + [b - a for a, b in zip(closes, closes[1:])]
    gains = wilder([max(c, 0) for c in changes], n, 1)
    losses = wilder([max(-c, 0) for c in changes], n, 1)
    return [None if g is None else (100 * g / (g + l) if g + l > 0 else 0)
            for g, l in zip(gains, losses)]


def macd(closes, fast, slow, signal):
    quick = ema(closes, fast, slow - fast)
    lazy = ema(closes, slow)
    line = [None if b is None else a - b for a, b in zip(quick, lazy)]
    first = slow - 1
    smooth = [None] * first + ema(line[first:], signal)
    return line, smooth


def true_ranges(bars):
    return [0] + [max(b["high"] - b["low"], abs(b["high"] - a["close"]), abs(b["low"] - a["close"]))
                  for a, b in zip(bars, bars[1:])]


def adx(bars, n):
    plus, minus = [0], [0]
    for a, b in zip(bars, bars[1:]):
        up, down = b["high"] - a["high"], a["low"] - b["low"]
        plus.append(up if up > down and up > 0 else 0)
        minus.append(down if down > up and down > 0 else 0)
    ranges = true_ranges(bars)

    def sums(values):
        out = [None] * len(values)
        total = sum(values[1:n])
        for i in range(n, len(values)):
            total = total - total / n + values[i]
            out[i] = total
        return out

    plus_di, minus_di, dx = [None] * len(bars), [None] * len(bars), [None] * len(bars)
    for i, (p, m, r) in enumerate(zip(sums(plus), sums(minus), sums(ranges))):
        if r is None:
            continue
        plus_di[i] = 100 * p / r if r > 0 else 0
        minus_di[i] = 100 * m / r if r > 0 else 0
        both = plus_di[i] + minus_di[i]
        dx[i] = 100 * abs(plus_di[i] - minus_di[i]) / both if both > 0 else dx[i - 1]
    average = [None] * n + wilder(dx[n:], n, 0)
    return average, plus_di, minus_di


def vwap(bars):
    out, day, money, volume = [], None, 0.0, 0.0
    for bar in bars:
        if bar["day"] != day:
            day, money, volume = bar["day"], 0.0, 0.0
        money += (bar["high"] + bar["low"] + bar["close"]) / 3 * bar["volume"]
        volume += bar["volume"]
        out.append(money / volume if volume > 0 else None)
    return out


class Regimes:
    def __init__(self, session_bars=375):
        self.bars, self.ratios, self.ends, self.averages = session_bars, [], [], []
        self.day, self.regime = None, "ABSENT"

    def volatility(self):
        return sum(self.ratios[-self.bars:]) / self.bars if len(self.ratios) >= self.bars else None

    def update(self, day, trend, average, atr, close):
        if day != self.day:
            if self.volatility() is not None:
                self.ends.append(self.volatility())
            self.day = day
        self.ratios.append(atr / close)
        self.averages.append(average)
        if len(self.ends) < 20 or len(self.averages) < 11:
            return "ABSENT"
        above = sum(1 for end in self.ends[-20:] if end < self.volatility())
        slope = (average - self.averages[-11]) / atr if atr > 0 else 0
        self.regime = self.choose(above, trend, slope)
        return self.regime

    def choose(self, above, trend, slope):
        if above >= (16 if self.regime == "VOLATILE" else 19):
            return "VOLATILE"
        rose, fell = self.regime == "TRENDING_UP", self.regime == "TRENDING_DOWN"
        if trend >= (20 if rose else 25) and slope > (0 if rose else 0.25):
            return "TRENDING_UP"
        if trend >= (20 if fell else 25) and -slope > (0 if fell else 0.25):
            return "TRENDING_DOWN"
        return "RANGING"


WEIGHTS = {"ema_trend": 0.25, "rsi": 0.15, "macd": 0.20, "adx": 0.15, "session_vwap": 0.15,
           "volatility": 0.10}


def clamp(number):
    return stored(max(-1.0, min(1.0, number)))


def insights(bars):
    closes = [bar["close"] for bar in bars]
    fast, slow, strength = ema(closes, 20), ema(closes, 50), rsi(closes, 14)
    line, signal = macd(closes, 12, 26, 9)
    trend, plus, minus = adx(bars, 14)
    atrs, means = wilder(true_ranges(bars), 14, 1), vwap(bars)
    regimes, sizes = Regimes(), []
    for i, bar in enumerate(bars):
        if None in (slow[i], strength[i], signal[i], trend[i], atrs[i]):
            continue
        per_atr = 1 / atrs[i] if atrs[i] > 0 else 0
        direction = (plus[i] > minus[i]) - (plus[i] < minus[i])
        votes = {"ema_trend": clamp((fast[i] - slow[i]) * per_atr),
                 "rsi": clamp((strength[i] - 50) / 20 if atrs[i] > 0 else 0),
                 "macd": clamp((line[i] - signal[i]) * per_atr / 0.25),
                 "adx": clamp(direction * max(0, (trend[i] - 15) / 20)),
                 "volatility": clamp((closes[i] - fast[i]) * per_atr / 2)}
        if means[i] is not None:
            votes["session_vwap"] = clamp((closes[i] - means[i]) * per_atr)
        total = sum(WEIGHTS[name] for name in votes)
        score = stored(sum(WEIGHTS[name] * vote for name, vote in votes.items()) / total)
        with_it = sum(WEIGHTS[name] for name, vote in votes.items() if vote * score > 0)
        agreement = stored(with_it / total)
        change = abs(score) - sizes[-5] if len(sizes) >= 5 else 0
        sizes.append(abs(score))
        yield {"timestamp": bar["timestamp"],
               "bias": "BULLISH" if score >= 0.2 else "BEARISH" if score <= -0.2 else "NEUTRAL",
               "signal": ("IMPROVING" if change > 0.05 else
                          "WEAKENING" if change < -0.05 else "STABLE"),
               "score": score, "confidence": stored(abs(score) * agreement), "agreement": agreement,
               "regime": regimes.update(bar["day"], trend[i], slow[i], atrs[i], closes[i]),
               **{name: votes.get(name, "") for name in WEIGHTS}}


def main():
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 97
    with open(sys.argv[1], newline="") as file:
        bars = [{"timestamp": row["timestamp"], "day": row["timestamp"][:10],
                 **{name: float(row[name]) for name in ("high", "low", "close", "volume")}}
                for row in csv.DictReader(file)]
    rows = list(insights(bars))[::every]
    writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: f"{value:.9g}" if isinstance(value, float) else value
                      for name, value in row.items()} for row in rows)


if __name__ == "__main__":
    main()
