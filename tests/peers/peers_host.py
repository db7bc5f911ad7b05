"""`ask --host`: the other end is a `pushpkt server` on another host. Every path, IPv4 and IPv6."""
from peers import *


def serve():
    Running("server", [pushpkt, "server", "udp"]).process.wait()


def check_paths(checks, host, answer):
    """All that are available here were pushed, answered and explained."""
    for path in answer["paths"]:
        what = f"ask --host {host}, {path['path']}"
        if not path["available"]:
            checks.left_out(what, path["unavailable_because"])
            continue
        checks.equal(f"{what}: sent, answered, nothing unexplained, the witness agrees",
                     (path["sent"], path["answered"], path["reply"], path["unexplained"],
                      path["witness_disagreements"]), (True, True, "HELLO", 0, 0))


def main():
    enter_lab(serve)
    checks = Checks()
    until(lambda: "listening on" in content("server.err"))
    for host in (SERVER, SERVER6):
        asked = run(pushpkt, "ask", "--host", host, "--json")
        if not checks.true(f"ask --host {host}: exit 0", asked.returncode == 0, asked):
            continue
        answer = json.loads(asked.stdout)
        checks.equal(f"ask --host {host}: the answer", answer["answer"], "yes")
        check_paths(checks, host, answer)
    unheard = run(pushpkt, "ask", "--host", SERVER, "--port", "12999", "--wait", "0.2", "--json")
    checks.equal("ask --host at a port where no program listens: exit code, answer",
                 (unheard.returncode, json.loads(unheard.stdout)["answer"]), (4, "unknown"))
    checks.finish()


main()
