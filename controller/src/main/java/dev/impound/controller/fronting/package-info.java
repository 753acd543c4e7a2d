/**
 * Fronting: finding what leads to a container. From the node's addresses and the container's ports
 * ({@link dev.impound.controller.fronting.Exposure}) to pools, and from pools to listeners, each
 * with its evidence, with every doubt about it, and with what else stands behind it ({@link
 * dev.impound.controller.fronting.FrontingListener}).
 *
 * <p>Reads only; what it asks of a cloud is {@code isolation.LoadBalancers}. Says what it found and
 * how sure that is; whether a listener is cut is for {@code plan} and {@code response} to decide.
 */
@NullMarked
package dev.impound.controller.fronting;

import org.jspecify.annotations.NullMarked;
