"""Rates in Redis or Valkey: one count of each key for all servers of a deployment. See `engine.live.rates`."""

from collections.abc import Awaitable
from time import monotonic
from typing import TypeAlias, cast

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from engine.errors import WrongSetting
from engine.live.rates import Count, Granted, Quota, Verdict, judged, left_of
from engine.rules.instants import Instant

log = structlog.get_logger("trogen.rates")

AWAY_SECONDS = 1.0
"""How long Redis is left alone after it did not answer."""

PATIENCE_SECONDS = 0.25
"""How long Redis may take to answer: a brand's server is waiting."""

# The same as `judged`, where others cannot come in between; by the clock of Redis, which is one for all.
_TAKE = """
local actions, rate, most, per_day = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local kept = redis.call('HMGET', KEYS[1], 'level', 'at', 'day', 'used')
local level, at, day, used = most, now, math.floor(now / 86400000000), 0
if kept[1] then
  level = math.min(most, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * rate / 1000000)
  day = math.floor(at / 86400000000)
  if day <= tonumber(kept[3]) then used = tonumber(kept[4]) end
end
local fits = rate == 0 or level >= math.min(actions, most)
local fits_today = per_day == 0 or used + actions <= per_day
local granted = 0
if fits and fits_today then
  level, used, granted = level - actions, used + actions, 1
end
redis.call('HSET', KEYS[1], 'level', string.format('%.6f', level), 'at', string.format('%d', at),
           'day', day, 'used', string.format('%d', used))
redis.call('EXPIRE', KEYS[1], 172800)
return {granted, string.format('%.6f', level), string.format('%d', at), day, used}
"""

_Counted: TypeAlias = tuple[int, bytes, bytes, int, int]


class SharedRates:
    """Counts in Redis or Valkey. `prefix` keeps deployments apart that share one."""

    def __init__(self, url: str, prefix: str) -> None:
        """Raises WrongSetting for what is no address of a Redis."""
        try:
            self._redis = Redis.from_url(
                url,
                retry=Retry(NoBackoff(), 0),
                socket_connect_timeout=PATIENCE_SECONDS,
                socket_timeout=PATIENCE_SECONDS,
            )
        except ValueError as error:
            raise WrongSetting(f"TROGEN_REDIS_URL: {error}") from None
        self._prefix = prefix
        self._script = self._redis.register_script(_TAKE)
        self._away_until = 0.0
        self._failed = False

    async def take(self, key: str, quota: Quota, actions: int) -> Verdict | None:
        """As `Rates.take`; None when Redis does not answer."""
        if monotonic() < self._away_until:
            return None
        limits = [actions, quota.per_second, quota.at_once, quota.per_day]
        try:
            counting = cast("Awaitable[_Counted]", self._script(keys=[f"{self._prefix}:rate:{key}"], args=limits))
            granted, level, at, day, used = await counting
        except (RedisError, OSError) as error:
            self._lost(error)
            return None
        self._found()
        count = Count(float(level), Instant(int(at)), int(day), int(used))
        return Granted(left_of(count, quota)) if granted else judged(count, quota, actions, count.at)[1]

    async def close(self) -> None:
        await self._redis.aclose()

    def _lost(self, error: Exception) -> None:
        self._away_until = monotonic() + AWAY_SECONDS
        if not self._failed:
            log.warning("redis is away: each server counts actions for itself", error=str(error))
        self._failed = True

    def _found(self) -> None:
        if self._failed:
            log.info("redis is back: actions are counted for all servers together")
        self._failed = False
