"""What decode prints is what PostgreSQL loads: the SQL of docs/databases.md, run by a real server.

The server is this test's own: a folder of its own, a UNIX socket, no port, an ordinary user.
"""
import glob
import pwd
import re
import tempfile

from peers import *

NOBODY = 65534
PAGE = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "databases.md")
COLUMNS = ["frame.number", "frame.time_epoch", "ip.src", "ip.dst", "udp.srcport", "udp.dstport",
           "frame.len", "frame.comment"]
RECIPES = r"""eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)/dns(id=7, qry="a,b")
eth()/ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000)/"say \"hi\", \\ \n\x00"
eth()/ip(src=10.0.0.3, dst=10.0.0.2)/tcp(srcport=1, dstport=2, flags.syn=1, mss=1460)
eth()/arp(src.proto_ipv4=10.0.0.1, dst.proto_ipv4=10.0.0.2)
eth()/ipv6(src=fd77:1::2, dst=fd77:2::2)/udp(srcport=1, dstport=2)/"six"
"""


def server_folder():
    folders = glob.glob("/usr/lib/postgresql/*/bin") + os.environ["PATH"].split(":")
    found = [folder for folder in folders if os.path.exists(os.path.join(folder, "initdb"))]
    if not found or missing("psql"):
        skip("PostgreSQL is not installed: Debian's package postgresql")
    return found[0]


def check_user():
    try:
        pwd.getpwuid(os.geteuid() or NOBODY)
    except KeyError:
        skip("this user has no name, which initdb asks for")


class Server:
    """PostgreSQL in `folder`, until stop()."""

    def __init__(self, folder):
        self.folder, self.bin = folder, server_folder()
        self.user = []
        if os.geteuid() == 0:  # which initdb refuses
            need("setpriv")
            self.user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
            if run(*self.user, "true").returncode != 0:
                skip("root of this namespace cannot become an ordinary user, which PostgreSQL needs")
            os.chown(folder, NOBODY, NOBODY)
        self.program("initdb", "-D", f"{folder}/data", "-U", "test", "-A", "trust", "-N", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        self.program("pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log", "-w", "-o", options,
                     "start")

    def program(self, name, *words):
        done = run(*self.user, os.path.join(self.bin, name), *words)
        if done.returncode != 0:
            sys.exit(f"{name}: {done.stdout}{done.stderr}")

    def sql(self, text):
        """The rows that it prints, values with a bar between."""
        done = run(*self.user, "psql", "-X", "-h", self.folder, "-U", "test", "-d", "postgres",
                   "-v", "ON_ERROR_STOP=1", "-qAt", stdin=text)
        if done.returncode != 0:
            sys.exit(f"psql: {done.stderr}{text}")
        return done.stdout.splitlines()

    def stop(self):
        run(*self.user, os.path.join(self.bin, "pg_ctl"), "-D", f"{self.folder}/data", "-m",
            "immediate", "stop")


def sql_of_page(name, folder):
    """A file of the page; its files are in `folder`."""
    with open(PAGE, encoding="utf-8") as page:
        block = re.search(rf"^```sql file={name}\n(.*?)^```$", page.read(), re.M | re.S).group(1)
    return block.replace("FROM '", f"FROM '{folder}/")


def write(file, *words):
    done = run(pushpkt, *words)
    if done.returncode != 0:
        sys.exit(done.stderr)
    with open(file, "w", encoding="utf-8") as out:
        out.write(done.stdout)


def same(what, ours, theirs):
    if ours != theirs:
        sys.exit(f"{what}: {ours} is not {theirs}")
    print(f"{what}: {len(ours)} rows are the same")


def main():
    server_folder()
    check_user()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # short: a socket's name is
        os.chmod(folder, 0o755)
        recipes, capture = f"{folder}/recipes", f"{folder}/seen.pcapng"
        with open(recipes, "w", encoding="utf-8") as out:
            out.write(RECIPES)
        made = run(pushpkt, "send", "-r", recipes, "--path", "file", "-w", capture)
        if made.returncode != 0:
            sys.exit(made.stderr)
        names = [word for column in COLUMNS for word in ("-e", column)]
        write(f"{folder}/packets.csv", "decode", capture, "-T", "fields", "-E", "header=y", "-E",
              "separator=,", "-E", "quote=d", *names)
        write(f"{folder}/packets.ndjson", "decode", capture, "-T", "json")
        server = Server(folder)
        try:
            compare(server, folder, capture, names)
        finally:
            server.stop()


def compare(server, folder, capture, names):
    plain_lines = run(pushpkt, "decode", capture, "-T", "fields", "-E", "separator=|", *names)
    server.sql(sql_of_page("csv.sql", folder))
    same("CSV", server.sql('SELECT * FROM packet ORDER BY "frame.number"'),
         plain_lines.stdout.splitlines())
    same("absent values", server.sql('SELECT count(*) FROM packet WHERE "ip.src" IS NULL'), ["2"])
    server.sql(sql_of_page("json.sql", folder))
    with open(f"{folder}/packets.ndjson", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    loaded = server.sql("SELECT packet FROM document ORDER BY packet #> '{frame,frame.number}'")
    same("JSON", [json.loads(row) for row in loaded], documents)
    same("fields of JSON", server.sql("SELECT * FROM udp ORDER BY number"),
         ["1|4000|53", "2|53|4000", "5|1|2"])


main()
