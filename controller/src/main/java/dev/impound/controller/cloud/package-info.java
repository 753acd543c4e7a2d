/**
 * Huawei Cloud, spoken through its SDK: the only package that imports {@code com.huaweicloud}. Owns
 * endpoints, credentials, time limits, pages and the translation of the SDK's failures; tries
 * everything once.
 *
 * <p>Decides nothing: what is asked and in which order is {@code isolation}'s and {@code alarm}'s,
 * whose {@link dev.impound.controller.isolation.LoadBalancers}, {@link
 * dev.impound.controller.alarm.smn.SmnCloud} and {@link dev.impound.controller.alarm.hss.HssCloud}
 * it implements. Used by the wiring alone.
 */
@NullMarked
package dev.impound.controller.cloud;

import org.jspecify.annotations.NullMarked;
