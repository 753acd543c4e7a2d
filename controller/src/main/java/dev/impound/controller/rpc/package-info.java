/**
 * What every call passes before a service sees it: who calls, by the certificate; which status an
 * exception becomes. Also the gRPC server itself.
 *
 * <p>Knows no service; the services of the other packages know {@link
 * dev.impound.controller.rpc.Caller} and throw {@link dev.impound.controller.rpc.RefusedException}.
 */
@NullMarked
package dev.impound.controller.rpc;

import org.jspecify.annotations.NullMarked;
