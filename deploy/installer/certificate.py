"""Certificates: self-signed first, so that nginx always starts; then one's own, or by certbot."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path

from deploy.installer.machine import Machine
from deploy.installer.messages import Failure
from deploy.installer.options import ACME, SELF_SIGNED, Options

FOLDER = "/etc/ssl/newscenter"
WEB_ROOT = "/var/lib/newscenter/acme"
RELOAD_HOOK = "/etc/letsencrypt/renewal-hooks/deploy/newscenter"
RELOAD_SCRIPT = """#!/bin/sh
# nginx goes on with the old certificate until it is told.
nginx -t -q && nginx -s reload
"""
DAYS = "3650"
THIRTY_DAYS = str(30 * 24 * 60 * 60)
OPENSSL = ("请查看上面 openssl 的输出。", "Look at the output of openssl above.")


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def choose_certificate(machine: Machine, options: Options) -> None:
    """Take the kind of the run before, where none is asked for."""
    options.certificate = options.certificate or machine.record.get("certificate") or SELF_SIGNED
    local = [host for host in options.hosts if is_address(host) or "." not in host.strip(".")]
    if options.certificate == ACME and local:
        raise Failure(
            (f"证书机构不会为 {local[0]} 签发证书。", f"No authority certifies {local[0]}."),
            (
                "请用公网上的域名，或者改用 --certificate self-signed。",
                "Use a public host name, or --certificate self-signed.",
            ),
        )


def files_in_use(machine: Machine, options: Options) -> tuple[str, str]:
    """Return certificate and key for nginx as it can start now."""
    if isinstance(options.certificate, list):
        return options.certificate[0], options.certificate[1]
    if options.certificate == ACME:
        folder = f"/etc/letsencrypt/live/{options.hosts[0]}"
        if machine.path(f"{folder}/fullchain.pem").exists():
            return f"{folder}/fullchain.pem", f"{folder}/privkey.pem"
    return f"{FOLDER}/self-signed.pem", f"{FOLDER}/self-signed.key"


def make_self_signed(machine: Machine, options: Options) -> None:
    """Make a certificate that certifies itself, if nginx needs it and has no good one."""
    certificate, key = files_in_use(machine, options)
    if not certificate.startswith(FOLDER):
        return
    machine.folder(FOLDER, 0o755)
    asking = ["openssl", "x509", "-noout", "-in", certificate]
    if machine.ask(*asking, "-checkend", THIRTY_DAYS).returncode == 0 and all(
        covers(machine, certificate, host) for host in options.hosts
    ):
        return
    names = ",".join(f"{'IP' if is_address(host) else 'DNS'}:{host}" for host in options.hosts)
    machine.run(
        *["sh", "-c", 'umask 077 && openssl "$@" && chmod 644 "$0"', certificate],
        *["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", DAYS],
        *["-subj", "/CN=newscenter", "-addext", f"subjectAltName={names}"],
        *["-keyout", key, "-out", certificate],
        what=("生成自签名证书", "make a self-signed certificate"),
        next_step=OPENSSL,
    )


def covers(machine: Machine, certificate: str, host: str) -> bool:
    name = host.lstrip("*.")
    flag = "-checkip" if is_address(host) else "-checkhost"
    output = machine.ask("openssl", "x509", "-noout", "-in", certificate, flag, name).stdout
    return "does match" in output


def check_own_files(machine: Machine, options: Options) -> None:
    """Raise Failure if the certificate of the operator can't be used."""
    if not isinstance(options.certificate, list) or not machine.runs_programs:
        return
    certificate, key = options.certificate
    next_step = (
        (
            "请向证书机构下载 nginx 格式（PEM）的证书和私钥，"
            "用 --certificate-file 和 --certificate-key 指定。"
        ),
        (
            "Get certificate and key from your authority in the format for nginx (PEM), and name"
            " them with --certificate-file and --certificate-key."
        ),
    )
    for name in (certificate, key):
        if not os.access(name, os.R_OK) or not Path(name).is_file():
            raise Failure((f"读不到文件 {name}。", f"The file {name} can't be read."), next_step)
    x509 = ("openssl", "x509", "-noout", "-in", certificate)
    public = machine.ask("openssl", "x509", "-noout", "-pubkey", "-in", certificate).stdout
    if not public or public != machine.ask("openssl", "pkey", "-pubout", "-in", key).stdout:
        problem = ("证书和私钥不配对，或者不是 PEM 格式。", "Certificate and key are no PEM pair.")
        raise Failure(problem, next_step)
    if machine.ask(*x509, "-checkend", "0").returncode:
        raise Failure(("证书已经过期。", "The certificate has expired."), next_step)
    for host in options.hosts:
        if not covers(machine, certificate, host):
            problem = (f"证书里没有主机名 {host}。", f"The certificate is not for {host}.")
            raise Failure(problem, next_step)


def obtain_by_acme(machine: Machine, options: Options) -> bool:
    """Have certbot obtain the certificate; return whether there is a new one."""
    if options.certificate != ACME:
        return False
    machine.write(RELOAD_HOOK, RELOAD_SCRIPT, mode=0o755)
    if files_in_use(machine, options)[0].startswith("/etc/letsencrypt"):
        return False
    contact = ["--email", options.email] if options.email else []
    server = ["--server", options.acme_server] if options.acme_server else []
    domains = [part for host in options.hosts for part in ("--domain", host)]
    machine.run(
        *["certbot", "certonly", "--webroot", "--webroot-path", WEB_ROOT, "--non-interactive"],
        *["--agree-tos", *(contact or ["--register-unsafely-without-email"]), *server],
        *["--cert-name", options.hosts[0], *domains],
        what=(
            f"由 certbot 申请 {options.hosts[0]} 的证书",
            f"obtain a certificate for {options.hosts[0]} by certbot",
        ),
        next_step=(
            (
                "网站现在先用自签名证书运行。请确认域名已解析到这台机器、从外面访问得到 80 端口，"
                "然后再次运行同一命令。"
            ),
            (
                "The site runs with a self-signed certificate meanwhile. Make sure that the name"
                " leads to this machine and that port 80 can be reached from outside; then run this"
                " again."
            ),
        ),
    )
    return not machine.dry_run
